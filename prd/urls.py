"""Addresses of a document."""

from django.urls import include, path, re_path

from prd import edit_views, history_views, share_views, source_views, suggestion_views, views

urlpatterns = [
    path("projects/<slug:slug>/prd/", views.read, name="prd_read"),
    path("projects/<slug:slug>/prd/export/", views.export, name="prd_export"),
    path("projects/<slug:slug>/prd/revisions/", history_views.revisions, name="prd_revisions"),
    path("projects/<slug:slug>/prd/comparison/", history_views.comparison, name="prd_comparison"),
    path("projects/<slug:slug>/prd/restorations/", history_views.restorations, name="prd_restorations"),
    path("projects/<slug:slug>/prd/confirmations/", history_views.confirmations, name="prd_confirmations"),
    path("projects/<slug:slug>/prd/sections/<slug:key>/", edit_views.section, name="prd_section"),
    path("projects/<slug:slug>/prd/sections/<slug:key>/items/", edit_views.item_new, name="prd_item_new"),
    path("projects/<slug:slug>/prd/items/<slug:ref>/", edit_views.item, name="prd_item"),
    path("projects/<slug:slug>/prd/items/<slug:ref>/removal/", edit_views.item_removal, name="prd_item_removal"),
    path("projects/<slug:slug>/prd/items/<slug:ref>/position/", edit_views.item_position, name="prd_item_position"),
    path("projects/<slug:slug>/prd/locks/<slug:place>/", edit_views.lock, name="prd_lock"),
    path("projects/<slug:slug>/prd/undoing/", edit_views.undoing, name="prd_undoing"),
    path(
        "projects/<slug:slug>/prd/suggestions/<int:number>/acceptance/", suggestion_views.acceptance, name="prd_accept"
    ),
    path("projects/<slug:slug>/prd/suggestions/<int:number>/rejection/", suggestion_views.rejection, name="prd_reject"),
    path(
        "projects/<slug:slug>/prd/turns/<uuid:turn>/acceptance/",
        suggestion_views.acceptance_of_turn,
        name="prd_accept_turn",
    ),
    path("projects/<slug:slug>/prd/share/", share_views.share, name="prd_share"),
    path("projects/<slug:slug>/prd/share/withdrawal/", share_views.withdrawal, name="prd_share_withdrawal"),
    path("shared/<str:token>/", share_views.shared, name="shared"),
    re_path(
        r"^shared/(?P<token>[^/]+)/(?P<number>[0-9]{1,9})-(?P<theme>light|dark)\.png$",
        share_views.shared_picture,
        name="shared_picture",
    ),
    path("projects/<slug:slug>/wireframes/", include("prd.drawing_urls")),
    path("projects/<slug:slug>/sources/", source_views.source_list, name="prd_sources"),
    path("projects/<slug:slug>/sources/<int:number>/", source_views.source, name="prd_source"),
    path(
        "projects/<slug:slug>/sources/<int:number>/acceptance/",
        source_views.source_acceptance,
        name="prd_source_acceptance",
    ),
    path("projects/<slug:slug>/sources/<int:number>/removal/", source_views.source_removal, name="prd_source_removal"),
    path("projects/<slug:slug>/whats-next/<slug:key>/", views.whats_next_tick, name="whats_next_tick"),
]
