"""Names of the CTDL vocabulary and of our own extension of it, and how our exports call their parts.

Source: https://credreg.net/ctdl/terms (CC BY 4.0), and the classes of the Registry Assistant of 2026.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]

CTDL_CONTEXT: Final = "https://credreg.net/ctdl/schema/context/json"
LAUREL: Final = "urn:laurel:pathway:"  # namespace of what CTDL cannot say
DOCUMENT: Final = "laurel:document"  # the pathway in the project's own format, on the pathway
ACHIEVEMENT: Final = "laurel:achievement"  # the catalogue's entry, on a component
CONTEXT: Final = [
    CTDL_CONTEXT,
    {
        "laurel": LAUREL,
        DOCUMENT: {"@id": f"{LAUREL}document", "@type": "@json"},
        ACHIEVEMENT: {"@id": f"{LAUREL}achievement", "@type": "@json"},
    },
]

COMPONENTS: Final = {  # by the achievement types of Open Badges 3.0; all others are credentials
    "Assessment": "AssessmentComponent",
    "CoCurricular": "CocurricularComponent",
    "Competency": "CompetencyComponent",
    "Course": "CourseComponent",
    "Fieldwork": "WorkExperienceComponent",
}
CREDENTIAL_TYPES: Final = frozenset(
    (
        *("ApprenticeshipCertificate", "AssociateDegree", "BachelorDegree", "Certificate"),
        *("CertificateOfCompletion", "Certification", "Degree", "Diploma", "DoctoralDegree"),
        *("GeneralEducationDevelopment", "JourneymanCertificate", "License", "MasterCertificate", "MasterDegree"),
        *("MicroCredential", "ProfessionalDoctorate", "QualityAssuranceCredential", "ResearchDoctorate"),
        "SecondarySchoolDiploma",
    )
)
DIGITAL_BADGE: Final = "DigitalBadge"  # what everything else is


def part_id(pathway: str, kind: str, name: str = "") -> str:
    """Return the address of a part of an export: `<pathway>#rule/core`, `<pathway>#destination`."""
    mark = "/" if "#" in pathway else "#"
    return f"{pathway}{mark}{kind}" + (f"/{quote(name, safe='')}" if name else "")


def named_part(address: str, kind: str) -> str | None:
    """Return the name in an address that `part_id` made; None for any other address."""
    before, found, name = address.rpartition(f"{kind}/")
    return unquote(name) if found and before.endswith(("#", "/")) and "/" not in name else None


def ctid(address: str) -> str:
    """Return the registry's identifier for an address: the same address always has the same one."""
    return f"ce-{uuid5(NAMESPACE_URL, address)}"


def in_language(text: str, language: str) -> Json:
    """Return a text as a language map."""
    return {language: text}
