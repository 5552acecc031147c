"""The linkage engine on Apache Spark, for tables that one machine does not hold. Needs the extra ``spark``."""
