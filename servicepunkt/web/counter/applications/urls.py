"""The addresses under `antraege/`, in German."""

from django.urls import path

from servicepunkt.web.counter.applications import acting, inbox, looking, papers, showing

urlpatterns = [
    path("", inbox.show_inbox, name="inbox"),
    path("beendet/", inbox.show_over, name="inbox_over"),
    path("suche/", inbox.look_up, name="look_up_application"),
    path("<uuid:uid>/", showing.show, name="application"),
    path("<uuid:uid>/besonderes/", showing.open_apart, name="application_apart"),
    path("<uuid:uid>/fassung/<int:number>/", showing.show_version, name="application_version"),
    path("<uuid:uid>/uebernehmen/", acting.take_it, name="take_application"),
    path("<uuid:uid>/mitteilen/", acting.tell_her, name="tell_applicant"),
    path("<uuid:uid>/nachfordern/", acting.ask_her, name="ask_for_paper"),
    path("<uuid:uid>/nachforderung/", acting.close_it, name="close_request"),
    path("<uuid:uid>/neuer-code/", acting.give_new_code, name="give_new_code"),
    path("<uuid:uid>/zustaendig/", acting.keep_it, name="settle_here"),
    path("<uuid:uid>/weitergeben/", acting.hand_it_on, name="hand_on"),
    path("<uuid:uid>/unterlage/<str:key>/", looking.show_paper, name="application_paper"),
    path("<uuid:uid>/unterlage/<str:key>/unterlage.pdf", papers.as_pdf, name="paper_pdf"),
    path("<uuid:uid>/blatt/<int:page>.jpg", looking.page_picture, name="page_picture"),
    path("<uuid:uid>/blatt/<int:page>/klein.jpg", looking.small_picture, name="small_picture"),
    path("<uuid:uid>/datei/<uuid:upload>/", papers.as_sent, name="original_file"),
    path("<uuid:uid>/antrag.pdf", papers.application_as_pdf, name="application_pdf"),
    path("<uuid:uid>/antrag.json", papers.application_as_json, name="application_json"),
    path("<uuid:uid>/antrag.zip", papers.all_of_it, name="application_zip"),
]
