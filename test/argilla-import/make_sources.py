"""Makes the Argilla databases that the tests of `database import` read: make_sources.py [<postgresql URL of a server>]

Needs `pip install "argilla-server[postgresql]==2.8.0" "click<8.2"` (Python 3.10 or 3.11), sqlite3 and, for the second engine, pg_dump
and a PostgreSQL server on which it may create a database. Everything is made by the real thing: its migrations, its
command line, its models. Older schemas are made by its own way back, which keeps the rows. What comes out is text:
sources/<version>-<engine>.sql.
"""

import os
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "sources"
SQLITE = {"2.8": "head", "2.4": "2.4", "1.28": "1.28"}
POSTGRES = {"2.8": "head", "2.0": "2.0"}


def run(url, *args):
    environment = {
        **os.environ,
        "ARGILLA_DATABASE_URL": url,
        "ARGILLA_HOME_PATH": tempfile.gettempdir(),
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    subprocess.run([sys.executable, *args], check=True, env=environment, stdout=subprocess.DEVNULL)


def argilla(url, *args):
    run(url, "-m", "argilla_server", "database", *args)


def fill(url):
    argilla(url, "migrate")
    user = ["users", "create", "--first-name"]
    argilla(url, *user, "Ada", "--last-name", "Lovelace", "--username", "ada", "--role", "owner",
            "--password", "ada's password", "--api-key", "ada.apikey")
    argilla(url, *user, "Grace", "--username", "grace", "--role", "admin", "--password", "grace's password",
            "--api-key", "grace.apikey", "--workspace", "lab")
    argilla(url, *user, "Ünsal", "--username", "ünsal", "--role", "annotator", "--password", "ünsal's pässword",
            "--workspace", "lab", "--workspace", "reviews")
    argilla(url, *user, "Jane", "--username", "jane doe", "--role", "annotator", "--password", "jane's password",
            "--workspace", "lab")
    # The default owner, whose first name is empty.
    argilla(url, "users", "create_default")
    run(url, str(Path(__file__).parent / "fill_datasets.py"))


def dump_sqlite(path):
    return subprocess.run(["sqlite3", path, ".dump"], check=True, capture_output=True, text=True).stdout


def dump_postgres(url):
    options = ["--inserts", "--no-owner", "--no-privileges", "--no-comments"]
    text = subprocess.run(["pg_dump", *options, url], check=True, capture_output=True, text=True).stdout
    # Commands of psql and remarks, which no server understands or nobody reads.
    lines = [line for line in text.splitlines() if line and not line.startswith(("\\", "--", "SET ", "SELECT pg_catalog"))]
    return re.sub(r"\bpublic\.", "", "\n".join(lines)) + "\n"


def make(engine, url, versions, dump):
    fill(url)
    for version, revision in versions.items():
        argilla(url, "migrate", "--revision", revision)
        # Made again on another day, it stays the same.
        text = re.sub(date.today().isoformat(), "2026-01-05", dump())
        (FOLDER / f"{version}-{engine}.sql").write_text(text)


FOLDER.mkdir(exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/argilla.db"
    make("sqlite", f"sqlite:///{path}", SQLITE, lambda: dump_sqlite(path))
if len(sys.argv) > 1:
    import psycopg2

    server = psycopg2.connect(sys.argv[1])
    server.autocommit = True
    server.cursor().execute("drop database if exists argilla_import_source")
    server.cursor().execute("create database argilla_import_source")
    url = re.sub(r"/[^/]*$", "/argilla_import_source", sys.argv[1])
    make("postgres", url, POSTGRES, lambda: dump_postgres(url))
    server.cursor().execute("drop database argilla_import_source")
