from django.urls import path

from wasl.web.views import copies, entries, fonts, home, linking, lists, log, pairs, persons, process, review, together

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", home.me, name="me"),
    path("language", home.set_language, name="set_language"),
    path("fonts/<slug:name>.ttf", fonts.font, name="font"),
    # lists and their entries
    path("lists/", lists.lists, name="lists"),
    path("lists/bring", lists.bring, name="bring_list"),
    path("lists/<str:id>/", lists.one_list, name="list"),
    path("lists/<str:id>/columns", lists.columns, name="list_columns"),
    path("lists/<str:id>/accept", lists.accept, name="accept_list"),
    path("lists/<str:id>/put", lists.put, name="put_list"),
    path("lists/<str:id>/withdraw", lists.withdraw, name="withdraw_list"),
    path("lists/<str:id>/copies", copies.ask, name="ask_copy"),
    path("entries/<str:id>/", entries.entry, name="entry"),
    path("entries/<str:id>/answer", entries.answer, name="answer_entry"),
    path("answers/<str:id>/confirm", entries.confirm, name="second_answer"),
    path("answers/<str:id>/take-back", entries.take_back, name="take_back_answer"),
    path("questions/", entries.questions, name="questions"),
    # linking and review
    path("linking/", linking.runs, name="linking"),
    path("linking/start", linking.start, name="start_linking"),
    path("linking/<str:id>/", linking.run, name="linking_run"),
    path("linking/<str:id>/progress", linking.progress, name="linking_progress"),
    path("review/", review.queue, name="review"),
    path("review/<str:id>/", pairs.pair, name="pair"),
    path("review/<str:id>/decide", pairs.decide, name="decide_pair"),
    path("decisions/<str:id>/undo", pairs.undo, name="undo_decision"),
    path("opinions/<str:id>/take-back", pairs.take_back, name="take_back_opinion"),
    path("together/<str:id>/", together.together, name="together"),
    path("together/<str:id>/plan", together.plan, name="together_plan"),
    path("together/<str:id>/decide", together.decide, name="decide_together"),
    path("persons/<str:id>/", persons.person, name="person"),
    # copies that leave
    path("copies/", copies.copies, name="copies"),
    path("copies/<str:id>/approve", copies.approve, name="approve_copy"),
    path("copies/<str:id>/refuse", copies.refuse, name="refuse_copy"),
    path("copies/<str:id>/file", copies.file, name="copy_file"),
    # the process, and the log
    path("process/", process.process, name="process"),
    path("process/releases/<int:number>/", process.release, name="release"),
    path("process/rounds/<int:number>/", process.one_round, name="round"),
    path("log/", log.log, name="log"),
    path("log/entries.jsonl", log.lines, name="log_lines"),
]
