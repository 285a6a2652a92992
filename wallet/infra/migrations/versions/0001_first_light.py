"""First light.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import wallet.infra.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True, comment="argon2id; null for demo people"),
        sa.Column("session_epoch", sa.Integer(), nullable=False, comment="raised to end every session at once"),
        sa.Column(
            "wallet_revision", sa.Integer(), nullable=False, comment="raised by whatever changes the held badges"
        ),
        sa.Column(
            "badge_letters", sa.Boolean(), nullable=False, comment="whether changes of badges are told by e-mail"
        ),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "demo_order", sa.Integer(), nullable=True, comment="place on the demo entry page; null for real people"
        ),
        sa.Column("demo_words", sa.String(length=300), nullable=True, comment="what this demo person shows"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "bulk_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False, comment="badges in the list"),
        sa.Column("lookups", sa.Integer(), nullable=False, comment="documents asked for because of it so far"),
        sa.Column("made_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "served_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="its last turn; who waited longest is next",
        ),
        sa.Column("leased_until", wallet.infra.db.UTCDateTime(), nullable=True, comment="a worker is at it"),
        sa.Column("finished_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_check")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_bulk_check_code_hash")),
    )
    with op.batch_alter_table("bulk_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_check_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bulk_check_finished_at"), ["finished_at"], unique=False)

    op.create_table(
        "catalogue_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer_uri", sa.String(length=2048), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("achievement_type", sa.String(length=64), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=True),
        sa.Column("credits", sa.String(length=32), nullable=True, comment="decimal text; null when non-credit"),
        sa.Column("level", sa.String(length=32), nullable=True),
        sa.Column("delivery", sa.String(length=32), nullable=True, comment="online, on_campus or hybrid"),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("valid_for", sa.String(length=32), nullable=True, comment="ISO 8601 duration; null never lapses"),
        sa.Column("weeks", sa.String(length=32), nullable=True, comment="decimal text; null unknown"),
        sa.Column("cost", sa.String(length=32), nullable=True, comment="decimal text; null unknown"),
        sa.Column("prerequisites", sa.JSON(), nullable=False, comment="uris"),
        sa.Column("results", sa.JSON(), nullable=False, comment="best first; empty is the default scale"),
        sa.Column("shape", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("glyph", sa.String(length=32), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=2048), nullable=True, comment="where the facts come from"),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("changed_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entry")),
        sa.UniqueConstraint("slug", name=op.f("uq_catalogue_entry_slug")),
        sa.UniqueConstraint("uri", name=op.f("uq_catalogue_entry_uri")),
    )
    op.create_table(
        "document_body",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document_body")),
    )
    op.create_table(
        "host_failure",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("failed_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("paused_until", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_failure")),
    )
    with op.batch_alter_table("host_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_failure_failed_at"), ["failed_at"], unique=False)

    op.create_table(
        "issuer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("linkedin_organization_id", sa.String(length=12), nullable=True),
        sa.Column("contact", sa.String(length=300), nullable=False, comment="whom learners and staff may ask"),
        sa.Column(
            "signs_with",
            sa.String(length=32),
            nullable=False,
            comment="or jwt-eddsa, jwt-rs256: how new awards are signed",
        ),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="raised by every change, so that two windows cannot clash"
        ),
        sa.Column("known", sa.Boolean(), nullable=False, comment="on this university's own list of known issuers"),
        sa.Column("known_since", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer")),
        sa.UniqueConstraint("slug", name=op.f("uq_issuer_slug")),
    )
    op.create_table(
        "issuer_logo",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_issuer_logo")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("next_try_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="null when sent or given up"),
        sa.Column("leased_until", wallet.infra.db.UTCDateTime(), nullable=True, comment="a worker has it until then"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("failure", sa.String(length=300), nullable=True, comment="the last one, without addresses"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_next_try_at"), ["next_try_at"], unique=False)

    op.create_table(
        "own_key",
        sa.Column("name", sa.String(length=64), nullable=False, comment="fragment of the verification method"),
        sa.Column("public_multibase", sa.String(length=128), nullable=False),
        sa.Column(
            "private_sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="seed, encrypted with a key from the environment",
        ),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("retired_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_own_key")),
    )
    op.create_table(
        "picture",
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the bytes below"),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
    )
    op.create_table(
        "receipt",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="the exact signed text, encrypted"),
        sa.Column(
            "payload_sha256",
            sa.String(length=64),
            nullable=True,
            comment="of the badge's text, so that it goes when the holder's account goes",
        ),
        sa.Column("made_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_payload_sha256"), ["payload_sha256"], unique=False)

    op.create_table(
        "sign_in_failure",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("locked_until", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("ends_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "trust_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_revision")),
    )
    op.create_table(
        "account_role",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("given_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_role_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["account.id"], name=op.f("fk_account_role_given_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_role")),
    )
    op.create_table(
        "achievement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("achievement_type", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False, comment="undergraduate, graduate, noncredit or stack"),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False, comment="Markdown"),
        sa.Column("credits", sa.String(length=32), nullable=True, comment="decimal text; null when non-credit"),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.String(length=32), nullable=True),
        sa.Column("assessment", sa.String(length=200), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("valid_for", sa.String(length=32), nullable=True, comment="ISO 8601 duration; null never lapses"),
        sa.Column("shape", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("glyph", sa.String(length=32), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_achievement_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
        sa.UniqueConstraint("slug", name=op.f("uq_achievement_slug")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_achievement_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "badge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "payload_sha256",
            sa.String(length=64),
            nullable=False,
            comment="of the credential text, whatever carried it",
        ),
        sa.Column(
            "same_key",
            sa.String(length=64),
            nullable=True,
            comment="hash of issuer and credential id: the same badge in another coat",
        ),
        sa.Column("container", sa.String(length=16), nullable=False, comment="png, svg, json, jws or url"),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("judged_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("look_again_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column(
            "check_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="when the worker asks next; moved on while one has the badge",
        ),
        sa.Column(
            "status_outcome",
            sa.String(length=16),
            nullable=False,
            comment="worse of revocation and suspension: so that a list knows whether the verdict ages",
        ),
        sa.Column("recipient", sa.String(length=16), nullable=False, comment="match, mismatch or unknown"),
        sa.Column("linked", sa.String(length=16), nullable=False, comment="linked, not_linked or accepted (by staff)"),
        sa.Column(
            "asked_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="when the learner asked staff to accept it",
        ),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_by_name", sa.String(length=200), nullable=True, comment="kept when the staff account goes"),
        sa.Column("accepted_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("accepted_reason", sa.String(length=1000), nullable=True),
        sa.Column("name", sa.String(length=500), nullable=True, comment="null when nothing was verified"),
        sa.Column("claimed_name", sa.String(length=500), nullable=True, comment="the file's own word, never searched"),
        sa.Column("issuer_id", sa.String(length=2048), nullable=True),
        sa.Column("issuer_name", sa.String(length=500), nullable=True),
        sa.Column("achievement_id", sa.String(length=2048), nullable=True),
        sa.Column("achievement_type", sa.String(length=100), nullable=True),
        sa.Column("credits", sa.String(length=32), nullable=True, comment="decimal text: creditsEarned or available"),
        sa.Column("result", sa.String(length=64), nullable=True, comment="the first result's value or level"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="case-folded words of the verified value"),
        sa.Column("valid_from", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("valid_until", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("awarded_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="awardedDate, else valid_from"),
        sa.Column(
            "withdrawn_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="when a revocation was first seen, or its own date",
        ),
        sa.Column("withdrawn_reason", sa.String(length=1000), nullable=True),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("source_url", sa.String(length=2048), nullable=True),
        sa.Column("note", sa.Text(), nullable=False, comment="the learner's own, seen by nobody else"),
        sa.Column("received_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("deleted_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="undo works until the sweep"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="raised by every change, so that two tabs cannot clash"
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["account.id"], name=op.f("fk_badge_accepted_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_badge_learner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["picture_sha256"], ["picture.sha256"], name=op.f("fk_badge_picture_sha256_picture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("learner_id", "payload_sha256", name=op.f("uq_badge_learner_id_payload_sha256")),
    )
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_check_at"), ["check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index("ix_badge_learner_received", ["learner_id", "deleted_at", "received_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_look_again_at"), ["look_again_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_same_key"), ["same_key"], unique=False)

    op.create_table(
        "bulk_item",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "label_sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="what the list calls it, encrypted: it may be a shared address",
        ),
        sa.Column(
            "upload_sealed", sa.LargeBinary(), nullable=True, comment="as it was brought, encrypted; null once judged"
        ),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes waiting; 0 once judged"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("judged_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=True, comment="the public report and the words beside it"),
        sa.ForeignKeyConstraint(
            ["check_id"], ["bulk_check.id"], name=op.f("fk_bulk_item_check_id_bulk_check"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_id", "position", name=op.f("pk_bulk_item")),
    )
    with op.batch_alter_table("bulk_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bulk_item_waiting",
            ["check_id", "position"],
            unique=False,
            sqlite_where=sa.text("judged_at IS NULL"),
            postgresql_where=sa.text("judged_at IS NULL"),
        )

    op.create_table(
        "collection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False, comment="the learner's own words, on its public page"),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="raised by every change, so that two tabs cannot clash"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_collection_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("learner_id", "name", name=op.f("uq_collection_learner_id_name")),
    )
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=2048), nullable=False),
        sa.Column("fetched_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", wallet.infra.db.UTCDateTime(), nullable=False, comment="when it last said so"),
        sa.Column("answer", sa.String(length=16), nullable=False, comment="found, gone or missing"),
        sa.Column("media_type", sa.String(length=128), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=128), nullable=True, comment="sent back to ask whether it still holds"),
        sa.ForeignKeyConstraint(["sha256"], ["document_body.sha256"], name=op.f("fk_document_sha256_document_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_confirmed_at"), ["confirmed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)
        batch_op.create_index("ix_document_url_fetched", ["url", "fetched_at"], unique=False)

    op.create_table(
        "email_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.String(length=254),
            nullable=False,
            comment="as typed, normalised; case kept for hash matching",
        ),
        sa.Column("address_key", sa.String(length=254), nullable=False, comment="case-folded, for finding"),
        sa.Column("primary", sa.Boolean(), nullable=False, comment="where letters go"),
        sa.Column("confirmed_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_email_address_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_address")),
        sa.UniqueConstraint("account_id", "address_key", name=op.f("uq_email_address_account_id_address_key")),
    )
    with op.batch_alter_table("email_address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_email_address_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_email_address_address_key"), ["address_key"], unique=False)
        batch_op.create_index(
            "uq_email_address_confirmed",
            ["address_key"],
            unique=True,
            sqlite_where=sa.text("confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("confirmed_at IS NOT NULL"),
        )

    op.create_table(
        "health_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False, comment="what it is about, and which time"),
        sa.Column(
            "told_at",
            wallet.infra.db.UTCDateTime(),
            nullable=False,
            comment="when the letter was written, or would have been",
        ),
        sa.Column("seen_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="when the learner put it away"),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_health_notice_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_notice")),
        sa.UniqueConstraint("learner_id", "kind", "about", name=op.f("uq_health_notice_learner_id_kind_about")),
    )
    op.create_table(
        "learner_fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("fact", sa.String(length=120), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False, comment='{"value": true}: type and value'),
        sa.Column("stated_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("stated_words", sa.String(length=500), nullable=False),
        sa.Column("confirmed_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True, comment="who confirmed or refused it"),
        sa.Column(
            "refused_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="it stays unknown; stated anew it waits again",
        ),
        sa.Column("evidence", sa.String(length=500), nullable=False, comment="what was seen, or why it is refused"),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_learner_fact_confirmed_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_learner_fact_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_fact")),
        sa.UniqueConstraint("learner_id", "fact", name=op.f("uq_learner_fact_learner_id_fact")),
    )
    with op.batch_alter_table("learner_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learner_fact_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "pathway",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uri", sa.String(length=2048), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False, comment="under which heading it is browsed"),
        sa.Column("source", sa.String(length=2048), nullable=True),
        sa.Column("source_note", sa.Text(), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "retired_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="no longer offered; who is on it goes on",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["account.id"], name=op.f("fk_pathway_created_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway")),
        sa.UniqueConstraint("slug", name=op.f("uq_pathway_slug")),
        sa.UniqueConstraint("uri", name=op.f("uq_pathway_uri")),
    )
    op.create_table(
        "pathway_revision",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_pathway_revision_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pathway_revision")),
    )
    with op.batch_alter_table("pathway_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pathway_revision_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "registry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("governance_url", sa.String(length=2048), nullable=True),
        sa.Column("format", sa.String(length=32), nullable=False, comment="dcc or openid-federation"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the file as it was imported"),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("imported_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "created_at",
            wallet.infra.db.UTCDateTime(),
            nullable=False,
            comment="when it was first imported; the older is asked first",
        ),
        sa.Column("removed_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_by_name", sa.String(length=200), nullable=True, comment="kept when the staff account goes"),
        sa.Column("removed_note", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["account.id"], name=op.f("fk_registry_removed_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry")),
    )
    with op.batch_alter_table("registry", schema=None) as batch_op:
        batch_op.create_index(
            "uq_registry_name_live",
            ["name"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "signing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "name", sa.String(length=64), nullable=False, comment="fragment of the verification method, such as key-1"
        ),
        sa.Column("algorithm", sa.String(length=16), nullable=False, comment="or RS256"),
        sa.Column(
            "public_multibase", sa.String(length=128), nullable=False, comment="empty for RSA, which has only a JWK"
        ),
        sa.Column("public_jwk", sa.JSON(), nullable=True),
        sa.Column(
            "private_sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="seed, encrypted with a key from the environment",
        ),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("retired_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="since when it signs no more"),
        sa.Column(
            "withdrawn_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="since when nothing it signed is to be believed",
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_signing_key_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_key_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "status_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False, comment="revocation or suspension"),
        sa.Column("entries", sa.Integer(), nullable=False, comment="131,072 or more"),
        sa.Column("credential", sa.Text(), nullable=False, comment="exact signed text as published"),
        sa.Column("signed_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_status_list_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_list")),
        sa.UniqueConstraint("slug", name=op.f("uq_status_list_slug")),
    )
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_list_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "taking",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("achievement", sa.String(length=2048), nullable=False),
        sa.Column("since", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_taking_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "achievement", name=op.f("pk_taking")),
    )
    op.create_table(
        "unit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False, comment="which key, which member"),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_unit_event_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_unit_event_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_event")),
    )
    with op.batch_alter_table("unit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_event_issuer_id_at"), ["issuer_id", "at"], unique=False)

    op.create_table(
        "unit_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("address_key", sa.String(length=254), nullable=False),
        sa.Column("duty", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("sent_by_name", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_unit_invitation_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_invitation")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_unit_invitation_secret_hash")),
    )
    with op.batch_alter_table("unit_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_invitation_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_invitation_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "unit_member",
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty", sa.String(length=16), nullable=False, comment="head: all of it; staff: award and look after awards"
        ),
        sa.Column("since", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("added_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_unit_member_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_unit_member_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer_id", "account_id", name=op.f("pk_unit_member")),
    )
    with op.batch_alter_table("unit_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_member_account_id"), ["account_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie's value"),
        sa.Column("account_id", sa.Uuid(), nullable=True, comment="copied from the data, to end them all"),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("started_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_web_session_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_last_seen_at"), ["last_seen_at"], unique=False)

    op.create_table(
        "account_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False, comment="confirm_email or reset_password"),
        sa.Column("email_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("ends_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["email_id"], ["email_address.id"], name=op.f("fk_account_token_email_id_email_address"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_token")),
    )
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_token_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_token_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "award_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("achievement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="shown, under_way, done or dropped"),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column(
            "read_as",
            sa.JSON(),
            nullable=True,
            comment="of a file: encoding, separator, what each column was taken for",
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("brought_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("done_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("leased_until", wallet.infra.db.UTCDateTime(), nullable=True, comment="while a worker is at it"),
        sa.Column("idempotency_key", sa.String(length=128), nullable=True),
        sa.Column("request_sha256", sa.String(length=64), nullable=True, comment="of what came with that key"),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_award_order_achievement_id_achievement")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_award_order_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_award_order_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_order")),
        sa.UniqueConstraint("issuer_id", "idempotency_key", name=op.f("uq_award_order_issuer_id_idempotency_key")),
    )
    with op.batch_alter_table("award_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_order_issuer_id"), ["issuer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_order_leased_until"), ["leased_until"], unique=False)

    op.create_table(
        "badge_file",
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("original_name", sa.String(length=255), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False, comment="exact signed text; never written again"),
        sa.Column("report", sa.JSON(), nullable=False, comment="the newest report, as on the wire"),
        sa.Column("credential", sa.JSON(), nullable=True, comment="the verified value; null unless verified"),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_file_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("badge_id", name=op.f("pk_badge_file")),
    )
    op.create_table(
        "badge_news",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("was", sa.String(length=32), nullable=False, comment="the verdict before"),
        sa.Column(
            "about",
            wallet.infra.db.UTCDateTime(),
            nullable=False,
            comment="end of the badge, else the instant of the judgement that found it",
        ),
        sa.Column("learned_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("seen_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_news_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_badge_news_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_news")),
        sa.UniqueConstraint("badge_id", "kind", "about", name=op.f("uq_badge_news_badge_id_kind_about")),
    )
    with op.batch_alter_table("badge_news", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_news_learner_id_seen_at"), ["learner_id", "seen_at"], unique=False)

    op.create_table(
        "badge_skill",
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_skill_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("badge_id", "skill", name=op.f("pk_badge_skill")),
    )
    op.create_table(
        "badge_tag",
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_tag_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("badge_id", "tag", name=op.f("pk_badge_tag")),
    )
    op.create_table(
        "collection_badge",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_collection_badge_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collection.id"],
            name=op.f("fk_collection_badge_collection_id_collection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "badge_id", name=op.f("pk_collection_badge")),
    )
    with op.batch_alter_table("collection_badge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_badge_badge_id"), ["badge_id"], unique=False)

    op.create_table(
        "known_issuer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registry_id", sa.Uuid(), nullable=True, comment="null: our own list"),
        sa.Column("issuer_id", sa.String(length=2048), nullable=False, comment="a DID or an address, ASCII"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=True),
        sa.Column("url", sa.String(length=2048), nullable=True),
        sa.Column("location", sa.String(length=200), nullable=True, comment="place and country, as people write them"),
        sa.Column("logo_sha256", sa.String(length=64), nullable=True),
        sa.Column("since", sa.Date(), nullable=True, comment="known since, as the list says"),
        sa.Column("note", sa.String(length=1000), nullable=True, comment="why it was added or changed; for staff"),
        sa.Column("added_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_by_name", sa.String(length=200), nullable=True, comment="kept when the staff account goes"),
        sa.Column("removed_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_by_name", sa.String(length=200), nullable=True),
        sa.Column("removed_note", sa.String(length=1000), nullable=True),
        sa.Column("replaced", sa.Boolean(), nullable=False, comment="ended by an edit: a newer entry goes on"),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_known_issuer_added_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["logo_sha256"], ["issuer_logo.sha256"], name=op.f("fk_known_issuer_logo_sha256_issuer_logo")
        ),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"], name=op.f("fk_known_issuer_registry_id_registry")),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["account.id"], name=op.f("fk_known_issuer_removed_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_issuer")),
    )
    with op.batch_alter_table("known_issuer", schema=None) as batch_op:
        batch_op.create_index("ix_known_issuer_issuer_added", ["issuer_id", "added_at"], unique=False)
        batch_op.create_index(
            "uq_known_issuer_listed",
            ["registry_id", "issuer_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.create_index(
            "uq_known_issuer_own",
            ["issuer_id"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL AND registry_id IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND registry_id IS NULL"),
        )

    op.create_table(
        "manual_mark",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("done_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_manual_mark_learner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marked_by"], ["account.id"], name=op.f("fk_manual_mark_marked_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_manual_mark_pathway_id_pathway"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "pathway_id", "node", name=op.f("pk_manual_mark")),
    )
    op.create_table(
        "pathway_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="the pathway document as JSON text"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="raised by every change of a draft"),
        sa.Column("created_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("changed_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("published_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="null while it is a draft"),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_pathway_version_pathway_id_pathway"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_pathway_version_published_by_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_version")),
        sa.UniqueConstraint("pathway_id", "version", name=op.f("uq_pathway_version_pathway_id_version")),
    )
    with op.batch_alter_table("pathway_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pathway_version_pathway_id"), ["pathway_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pathway_version_published_at"), ["published_at"], unique=False)

    op.create_table(
        "profile_entry",
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False, comment="LinkedIn's parameters as they were then"),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_profile_entry_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_profile_entry_learner_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("badge_id", name=op.f("pk_profile_entry")),
    )
    with op.batch_alter_table("profile_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_profile_entry_learner_id"), ["learner_id"], unique=False)

    op.create_table(
        "registry_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registry_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("governance_url", sa.String(length=2048), nullable=True),
        sa.Column("format", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("brought_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=True),
        sa.Column("brought_by_name", sa.String(length=200), nullable=True, comment="null: by command"),
        sa.Column("imported_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["account.id"], name=op.f("fk_registry_file_brought_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"], name=op.f("fk_registry_file_registry_id_registry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_file")),
    )
    with op.batch_alter_table("registry_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registry_file_brought_at"), ["brought_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_registry_file_registry_id"), ["registry_id"], unique=False)

    op.create_table(
        "share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="badge, collection or pathway"),
        sa.Column("badge_id", sa.Uuid(), nullable=True),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.Column(
            "topic", sa.String(length=100), nullable=True, comment="of a pathway: its id, which the other room knows"
        ),
        sa.Column("learner_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.String(length=100), nullable=True, comment="whom it is for; null: the permanent link"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "paused_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="switched off; it can be switched on again",
        ),
        sa.Column(
            "ends_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="from this instant on it answers 410"
        ),
        sa.Column(
            "closed_at",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="over for good; another link is another row",
        ),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("shows_result", sa.Boolean(), nullable=False, comment="grade, level reached, pass or fail"),
        sa.Column("shows_evidence", sa.Boolean(), nullable=False),
        sa.Column("shows_address", sa.Boolean(), nullable=False, comment="the e-mail address that the badge names"),
        sa.Column("listed", sa.Boolean(), nullable=False, comment="search engines may show it"),
        sa.Column("views", sa.Integer(), nullable=False, comment="how often it was opened; by whom is not recorded"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="raised by every change of what it shows"),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_share_badge_id_badge"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_share_collection_id_collection"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_share_learner_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_share_token_hash")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_collection_id"), ["collection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(
            "ux_share_permanent_badge",
            ["badge_id"],
            unique=True,
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )
        batch_op.create_index(
            "ux_share_permanent_collection",
            ["collection_id"],
            unique=True,
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )
        batch_op.create_index(
            "ux_share_permanent_pathway",
            ["learner_id", "topic"],
            unique=True,
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )

    op.create_table(
        "verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("judged_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_verification_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index("ix_verification_badge_judged", ["badge_id", "judged_at"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("until", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("ended_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column(
            "accepted",
            sa.String(length=2048),
            nullable=True,
            comment="the achievement that was accepted in its place; null: nothing was",
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["account.id"], name=op.f("fk_waiver_granted_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_waiver_learner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_waiver_pathway_id_pathway"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_pathway_id"), ["pathway_id"], unique=False)

    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("achievement_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_email_key", sa.String(length=254), nullable=False),
        sa.Column("recipient_email", sa.String(length=254), nullable=True, comment="as it was given; letters go there"),
        sa.Column("recipient_name", sa.String(length=200), nullable=True),
        sa.Column("credential", sa.Text(), nullable=False, comment="exact signed text"),
        sa.Column("credential_id", sa.String(length=2048), nullable=False),
        sa.Column("awarded_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column("valid_until", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("suspended_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column(
            "made_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="when it was signed here, or brought in"
        ),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_by_name", sa.String(length=200), nullable=True, comment="kept when the account goes"),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True, comment="what this one corrects"),
        sa.Column("renews_id", sa.Uuid(), nullable=True, comment="what this one continues"),
        sa.Column(
            "told_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="when the letter about it was written"
        ),
        sa.Column(
            "claimed_at", wallet.infra.db.UTCDateTime(), nullable=True, comment="when it came into a wallet here"
        ),
        sa.Column("brought", sa.Boolean(), nullable=False, comment="made elsewhere before, kept as history"),
        sa.ForeignKeyConstraint(
            ["achievement_id"], ["achievement.id"], name=op.f("fk_award_achievement_id_achievement")
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_award_issuer_id_issuer")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_award_made_by_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["award_order.id"], name=op.f("fk_award_order_id_award_order"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["renews_id"], ["award.id"], name=op.f("fk_award_renews_id_award")),
        sa.ForeignKeyConstraint(["replaces_id"], ["award.id"], name=op.f("fk_award_replaces_id_award")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_award_credential_id")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_achievement_id"), ["achievement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_issuer_id"), ["issuer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_recipient_email_key"), ["recipient_email_key"], unique=False)

    op.create_table(
        "challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("badge_id", sa.Uuid(), nullable=False),
        sa.Column("words_hash", sa.String(length=64), nullable=False, comment="keyed; of the six words"),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False, comment="to show them again to who asked"),
        sa.Column("secret_hash", sa.String(length=64), nullable=False, comment="of the asker's page"),
        sa.Column("asked_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "ends_at",
            wallet.infra.db.UTCDateTime(),
            nullable=False,
            comment="when it can no longer be answered, or shown",
        ),
        sa.Column("answered_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column(
            "answered_as", sa.String(length=300), nullable=True, comment="the proved address, all but its ends hidden"
        ),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_challenge_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["share_id"], ["share.id"], name=op.f("fk_challenge_share_id_share"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_challenge_secret_hash")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_share_id"), ["share_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_words_hash"), ["words_hash"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("goal_since", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("started_at", wallet.infra.db.UTCDateTime(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_enrolment_learner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pathway_id"], ["pathway.id"], name=op.f("fk_enrolment_pathway_id_pathway"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["pathway_version.id"], name=op.f("fk_enrolment_version_id_pathway_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("learner_id", "pathway_id", name=op.f("uq_enrolment_learner_id_pathway_id")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_learner_id"), ["learner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_pathway_id"), ["pathway_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_version_id"), ["version_id"], unique=False)

    op.create_table(
        "remembered_progress",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column(
            "key",
            sa.String(length=160),
            nullable=False,
            comment="wallet, decisions and catalogue revision, and the engine's",
        ),
        sa.Column("audit", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("computed_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "good_until",
            wallet.infra.db.UTCDateTime(),
            nullable=True,
            comment="the next instant at which time alone changes it",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["account.id"], name=op.f("fk_remembered_progress_learner_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["pathway_version.id"],
            name=op.f("fk_remembered_progress_version_id_pathway_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("learner_id", "version_id", name=op.f("pk_remembered_progress")),
    )
    op.create_table(
        "verification_source",
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["verification.id"],
            name=op.f("fk_verification_source_verification_id_verification"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("verification_id", "sha256", name=op.f("pk_verification_source")),
    )
    with op.batch_alter_table("verification_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_source_sha256"), ["sha256"], unique=False)

    op.create_table(
        "award_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.Column(
            "what", sa.String(length=24), nullable=False, comment="awarded, revoked, suspended, reinstated, corrected …"
        ),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_award_event_award_id_award"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account.id"], name=op.f("fk_award_event_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_event")),
    )
    with op.batch_alter_table("award_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_event_award_id_at"), ["award_id", "at"], unique=False)

    op.create_table(
        "award_order_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="as in the file, from 1"),
        sa.Column("values", sa.JSON(), nullable=False, comment="what was read; texts as they came"),
        sa.Column("problems", sa.JSON(), nullable=False, comment="codes, none for a line that can be awarded"),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_award_order_line_award_id_award"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["award_order.id"], name=op.f("fk_award_order_line_order_id_award_order"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_award_order_line")),
    )
    op.create_table(
        "enrolment_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_version_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", wallet.infra.db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_enrolment_move_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["pathway_version.id"], name=op.f("fk_enrolment_move_from_version_id_pathway_version")
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"], ["pathway_version.id"], name=op.f("fk_enrolment_move_to_version_id_pathway_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_move")),
    )
    with op.batch_alter_table("enrolment_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_move_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "status_entry",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("raised", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_status_entry_award_id_award")),
        sa.ForeignKeyConstraint(["list_id"], ["status_list.id"], name=op.f("fk_status_entry_list_id_status_list")),
        sa.PrimaryKeyConstraint("list_id", "position", name=op.f("pk_status_entry")),
        sa.UniqueConstraint("list_id", "award_id", name=op.f("uq_status_entry_list_id_award_id")),
    )
    with op.batch_alter_table("status_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_entry_award_id"), ["award_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("status_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_entry_award_id"))

    op.drop_table("status_entry")
    with op.batch_alter_table("enrolment_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_move_enrolment_id"))

    op.drop_table("enrolment_move")
    op.drop_table("award_order_line")
    with op.batch_alter_table("award_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_event_award_id_at"))

    op.drop_table("award_event")
    with op.batch_alter_table("verification_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_source_sha256"))

    op.drop_table("verification_source")
    op.drop_table("remembered_progress")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_version_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_pathway_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_learner_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_words_hash"))
        batch_op.drop_index(batch_op.f("ix_challenge_share_id"))
        batch_op.drop_index(batch_op.f("ix_challenge_ends_at"))
        batch_op.drop_index(batch_op.f("ix_challenge_badge_id"))

    op.drop_table("challenge")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_recipient_email_key"))
        batch_op.drop_index(batch_op.f("ix_award_order_id"))
        batch_op.drop_index(batch_op.f("ix_award_issuer_id"))
        batch_op.drop_index(batch_op.f("ix_award_achievement_id"))

    op.drop_table("award")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiver_pathway_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_learner_id"))

    op.drop_table("waiver")
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.drop_index("ix_verification_badge_judged")

    op.drop_table("verification")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_share_permanent_pathway",
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ux_share_permanent_collection",
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ux_share_permanent_badge",
            sqlite_where=sa.text("audience IS NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("audience IS NULL AND closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_share_learner_id"))
        batch_op.drop_index(batch_op.f("ix_share_collection_id"))
        batch_op.drop_index(batch_op.f("ix_share_badge_id"))

    op.drop_table("share")
    with op.batch_alter_table("registry_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registry_file_registry_id"))
        batch_op.drop_index(batch_op.f("ix_registry_file_brought_at"))

    op.drop_table("registry_file")
    with op.batch_alter_table("profile_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_profile_entry_learner_id"))

    op.drop_table("profile_entry")
    with op.batch_alter_table("pathway_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pathway_version_published_at"))
        batch_op.drop_index(batch_op.f("ix_pathway_version_pathway_id"))

    op.drop_table("pathway_version")
    op.drop_table("manual_mark")
    with op.batch_alter_table("known_issuer", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_known_issuer_own",
            sqlite_where=sa.text("removed_at IS NULL AND registry_id IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL AND registry_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_known_issuer_listed",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index("ix_known_issuer_issuer_added")

    op.drop_table("known_issuer")
    with op.batch_alter_table("collection_badge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_badge_badge_id"))

    op.drop_table("collection_badge")
    op.drop_table("badge_tag")
    op.drop_table("badge_skill")
    with op.batch_alter_table("badge_news", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_news_learner_id_seen_at"))

    op.drop_table("badge_news")
    op.drop_table("badge_file")
    with op.batch_alter_table("award_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_order_leased_until"))
        batch_op.drop_index(batch_op.f("ix_award_order_issuer_id"))

    op.drop_table("award_order")
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_token_ends_at"))
        batch_op.drop_index(batch_op.f("ix_account_token_account_id"))

    op.drop_table("account_token")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_last_seen_at"))
        batch_op.drop_index(batch_op.f("ix_web_session_account_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("unit_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_member_account_id"))

    op.drop_table("unit_member")
    with op.batch_alter_table("unit_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_invitation_issuer_id"))
        batch_op.drop_index(batch_op.f("ix_unit_invitation_ends_at"))

    op.drop_table("unit_invitation")
    with op.batch_alter_table("unit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_event_issuer_id_at"))

    op.drop_table("unit_event")
    op.drop_table("taking")
    with op.batch_alter_table("status_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_list_issuer_id"))

    op.drop_table("status_list")
    with op.batch_alter_table("signing_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signing_key_issuer_id"))

    op.drop_table("signing_key")
    with op.batch_alter_table("registry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registry_name_live",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.drop_table("registry")
    with op.batch_alter_table("pathway_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pathway_revision_learner_id"))

    op.drop_table("pathway_revision")
    op.drop_table("pathway")
    with op.batch_alter_table("learner_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learner_fact_learner_id"))

    op.drop_table("learner_fact")
    op.drop_table("health_notice")
    with op.batch_alter_table("email_address", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_email_address_confirmed",
            sqlite_where=sa.text("confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("confirmed_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_email_address_address_key"))
        batch_op.drop_index(batch_op.f("ix_email_address_account_id"))

    op.drop_table("email_address")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_url_fetched")
        batch_op.drop_index(batch_op.f("ix_document_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_confirmed_at"))

    op.drop_table("document")
    with op.batch_alter_table("collection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collection_learner_id"))

    op.drop_table("collection")
    with op.batch_alter_table("bulk_item", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_bulk_item_waiting",
            sqlite_where=sa.text("judged_at IS NULL"),
            postgresql_where=sa.text("judged_at IS NULL"),
        )

    op.drop_table("bulk_item")
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_same_key"))
        batch_op.drop_index(batch_op.f("ix_badge_look_again_at"))
        batch_op.drop_index("ix_badge_learner_received")
        batch_op.drop_index(batch_op.f("ix_badge_learner_id"))
        batch_op.drop_index(batch_op.f("ix_badge_check_at"))

    op.drop_table("badge")
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_achievement_issuer_id"))

    op.drop_table("achievement")
    op.drop_table("account_role")
    op.drop_table("trust_revision")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_ends_at"))

    op.drop_table("sign_in_failure")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_payload_sha256"))
        batch_op.drop_index(batch_op.f("ix_receipt_ends_at"))

    op.drop_table("receipt")
    op.drop_table("picture")
    op.drop_table("own_key")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_next_try_at"))

    op.drop_table("mail")
    op.drop_table("issuer_logo")
    op.drop_table("issuer")
    with op.batch_alter_table("host_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_host_failure_failed_at"))

    op.drop_table("host_failure")
    op.drop_table("document_body")
    op.drop_table("catalogue_entry")
    with op.batch_alter_table("bulk_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_check_finished_at"))
        batch_op.drop_index(batch_op.f("ix_bulk_check_ends_at"))

    op.drop_table("bulk_check")
    op.drop_table("account")
