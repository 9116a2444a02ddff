"""The worked example of the specification of badges, signed elsewhere, and the key it was signed with."""

from typing import Any

EXAMPLE_KEY = "z6Mkf6B5d9xfrNYK9jgVcqtdRjyM4FZCCA3FPU8rwk1xcGXR"
EXAMPLE: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    ],
    "id": "https://lms.example.org/credentials/6f0c8f5e-6a0e-4f0e-9a51-0a7a2f5b1c01",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Social Media Advocate – Level 2",
    "issuer": {
        "id": "did:web:lms.example.org",
        "type": ["Profile"],
        "name": "Example Órg",
        "url": "https://lms.example.org/",
        "email": "training@example.org",
    },
    "validFrom": "2026-11-01T10:00:00Z",
    "validUntil": "2027-11-01T10:00:00Z",
    "awardedDate": "2026-11-01T10:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:0c0b3c1a-1c1b-4e7e-8f6c-6a3c2d1e0f9a",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityType": "emailAddress",
                "salt": "5f2c9a1e",
                "identityHash": "sha256$c2b5e0df0d4d3d407e0bb37ee65393c483c08b9db8747e1a477ea91bccdd4d25",
            }
        ],
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "https://lms.example.org/achievements/advocate-2/v1#score",
                "value": "92",
            }
        ],
        "achievement": {
            "id": "https://lms.example.org/achievements/advocate-2/v1",
            "type": ["Achievement"],
            "achievementType": "Certification",
            "name": "Social Media Advocate – Level 2",
            "version": "1",
            "description": "Can speak for the company on social media.",
            "criteria": {
                "id": "https://lms.example.org/achievements/advocate-2/v1/criteria",
                "narrative": "Finish tier 2, score **80%** or more and sign the current guideline.",
            },
            "image": {
                "id": "https://lms.example.org/achievements/advocate-2/v1/image.png",
                "type": "Image",
                "caption": "Level 2 badge",
            },
            "resultDescription": [
                {
                    "id": "https://lms.example.org/achievements/advocate-2/v1#score",
                    "type": ["ResultDescription"],
                    "name": "Final quiz",
                    "resultType": "Percent",
                    "valueMin": "0",
                    "valueMax": "100",
                    "requiredValue": "80",
                }
            ],
        },
    },
    "evidence": [
        {
            "type": ["Evidence"],
            "id": "https://lms.example.org/signoffs/checkpoint/412",
            "name": "Guideline sign-off",
            "narrative": "Signed guideline v3",
        }
    ],
    "credentialSchema": [
        {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        }
    ],
    "credentialStatus": {
        "id": "https://lms.example.org/status/revocation/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://lms.example.org/status/revocation/1",
    },
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-01T10:00:00Z",
        "verificationMethod": "did:web:lms.example.org#ed-1",
        "proofPurpose": "assertionMethod",
        "proofValue": "z5J3Ca1noWx1X1aLyhTFxdiKwEeoJKVqPiBtc9t7TJRQ3bfN2yDuL3iEMu1ma4KSxQjnDCbfcsCkEXxawsq55sXdT",
    },
}
