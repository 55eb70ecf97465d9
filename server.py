"""WSGI entry point: `flask --app server run`, `waitress-serve server:app`."""

from bochum_kg.serving.process import app_for_folder

app = app_for_folder()
