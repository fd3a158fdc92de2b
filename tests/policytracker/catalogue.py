"""All that a database is, as its catalogues say it: to compare two of them."""

import re
from typing import Any

import psycopg
from psycopg import sql

OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'"

# Of each kind of thing, every one and how it is made.
QUESTIONS = {
    "tables": f"""
        SELECT c.oid::regclass::text, c.relkind, c.relpersistence, c.reloptions, c.relreplident, pg_get_userbyid(c.relowner)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}""",
    "columns": f"""
        SELECT c.oid::regclass::text, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
            a.attstorage, a.attstattarget, a.attoptions, collname, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation o ON o.oid = a.attcollation
        WHERE {OURS} AND a.attnum > 0 AND NOT a.attisdropped""",
    "sequences": "SELECT * FROM pg_sequences",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "constraints": f"""
        SELECT conrelid::regclass::text, conname, convalidated, condeferrable, condeferred, pg_get_constraintdef(t.oid)
        FROM pg_constraint t JOIN pg_namespace n ON n.oid = t.connamespace WHERE {OURS}""",
    "indexes": "SELECT * FROM pg_indexes WHERE schemaname !~ '^(pg_|information_schema)'",
    "valid indexes": f"""
        SELECT indexrelid::regclass::text, indisvalid, indisunique, indisclustered
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}""",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname !~ '^(pg_|information_schema)'",
    "statistics": "SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext",
    "functions": f"""
        SELECT p.oid::regprocedure::text, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END, pg_get_userbyid(proowner)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS}""",
    "types": f"""
        SELECT t.oid::regtype::text, typtype, array(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {OURS}""",
    "extensions": "SELECT extname, extversion, pg_get_userbyid(extowner) FROM pg_extension",
    "search configurations": f"""
        SELECT c.oid::regconfig::text, mapseqno, maptokentype, mapdict::regdictionary::text
        FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map ON mapcfg = c.oid WHERE {OURS}""",
    "schemas": f"SELECT nspname, pg_get_userbyid(nspowner) FROM pg_namespace n WHERE {OURS}",
    "comments": "SELECT classoid::regclass::text, description FROM pg_description WHERE objoid >= 16384",
    "database": """
        SELECT pg_encoding_to_char(encoding), datlocprovider, datcollate, datctype, datlocale, pg_get_userbyid(datdba)
        FROM pg_database WHERE datname = current_database()""",
}

# One of the words in a list of texts: a cast of the whole list becomes, in a restored database, a cast of each of them.
CASTS = r"::(text|character varying)(\[\])?|[()]"


def catalogue(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    return {
        what: sorted(re.sub(CASTS, "", str(found)) for found in connection.execute(question))
        for what, question in QUESTIONS.items()
    }


def every_row(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """Of each table, whole, as text."""
    tables = connection.execute(
        f"SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND {OURS}"
    ).fetchall()
    return {
        ".".join(names): sorted(
            row for (row,) in connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(*names)))
        )
        for names in tables
    }
