"""Addresses, grouped by the thing that they belong to. Every list's address is a question."""

from django.urls import path

urlpatterns: list = []
