import {
  claimsOf,
  compileProfile,
  type DeidentificationConfig,
  methodCodes,
  profileRows,
  type ProfileOption,
} from "@dicomsec/deidentification";
import type { NodeFile } from "../node-file.js";
import { capital, listed, type ProfileStatement, profileStatement } from "../statement.js";
import { dateManner, descriptorManner } from "./deidentification-manner.js";

/** @see PS3.15 E.1 to E.3 */
export function deidentificationStatements(node: NodeFile): readonly ProfileStatement[] {
  const { deidentification, reidentifier } = node;
  const roles = [...(deidentification ? ["de-identifier"] : []), ...(reidentifier ? ["re-identifier"] : [])];
  return [
    profileStatement(["E.2", "Basic Application Level Confidentiality Profile"], roles, () => ({
      statements: {
        ...(deidentification ? deidentifierStatements(node, deidentification) : {}),
        ...(reidentifier
          ? {
              "re-identification": `Items of Encrypted Attributes Sequence (0400,0500) are opened by ${kinds(reidentifier.keys)}; whole top-level attributes come back, and Patient Identity Removed (0012,0062) is NO.`,
            }
          : {}),
      },
      limits: [
        "An EnvelopedData authenticates nobody, and CBC carries no integrity; what is re-identified is checked for its structure.",
        ...(deidentification ? limitsOf(deidentification) : []),
      ],
    })),
  ];
}

function kinds(keys: readonly ("certificate" | "password")[]): string {
  return listed(keys.map((name) => (name === "certificate" ? "a private RSA key" : "a password")));
}

function deidentifierStatements(node: NodeFile, config: DeidentificationConfig): Record<string, string> {
  const { options } = compileProfile(config).description;
  return {
    "removed attributes": "Those of Table N.11-6 whose action is, or comes to, X.",
    "replaced attributes and dummy generation": "Those of Table N.11-6 whose action is, or comes to, D, Z or U, by the dummies in its comments: one constant per VR, pseudonyms where entities must stay apart.", // prettier-ignore
    "encrypted attributes and key selection": encryption(node),
    "scope of UID consistency": options.includes("retain-uids")
      ? "UIDs are retained."
      : "All instances that are treated with the same key, on any machine: 2.25 and a UUID of version 8 made of HMAC-SHA-256. UIDs that PS3.6 registers stay.",
    "inserted attributes and values": inserted(options),
    "transfer syntaxes of encrypted data sets": node.deidentifier?.encryptedAttributes
      ? "Explicit VR Little Endian (1.2.840.10008.1.2.1)."
      : "There are none.",
    options: options.length === 0 ? "None." : `${listed(options.map(meaning))}.`,
    restrictions: restrictions(config),
    ...optionStatements(options, config),
  };
}

function restrictions({ filters, dicomdir = "refuse" }: DeidentificationConfig): string {
  return [
    "Instances without SOP Class UID or SOP Instance UID, and those that are damaged so that not every element can be told, are refused.",
    `A DICOMDIR is ${dicomdir === "refuse" ? "refused" : "made anew for the outputs"}.`,
    ...(filters
      ? ["Instances that the filters of the site leave out are not de-identified, and do not come out."]
      : []),
  ].join(" ");
}

function meaning(option: ProfileOption): string {
  return methodCodes.find((code) => code.option === option)!.codeMeaning;
}

function encryption({ deidentifier: { encryptedAttributes } = {} }: NodeFile): string {
  if (!encryptedAttributes) return "None: the Encrypted Attributes Data Set is not used.";
  const { recipients, cipher = "aes-256-cbc" } = encryptedAttributes;
  const by = recipients.map((name) => (name === "certificate" ? "RSA certificates of at least 2048 bits that the site names" : "a password of the site")); // prettier-ignore
  return `All top-level attributes that were changed or removed, by ${cipher} in an EnvelopedData for ${listed(by)}.`;
}

function inserted(options: readonly ProfileOption[]): string {
  const claims = claimsOf({ basicProfile: true, options });
  const codes = claims.deidentificationMethodCodes.map(({ codeValue }) => codeValue);
  const parts = [
    `Patient Identity Removed (0012,0062) ${claims.patientIdentityRemoved}`,
    `De-identification Method (0012,0063) "${claims.deidentificationMethod!}"`,
    `De-identification Method Code Sequence (0012,0064) with ${listed(codes)} of CID 7050`,
    `Longitudinal Temporal Information Modified (0028,0303) ${claims.longitudinalTemporalInformationModified!}`,
    ...(claims.burnedInAnnotation ? [`Burned In Annotation (0028,0301) ${claims.burnedInAnnotation}`] : []),
    ...(claims.recognizableVisualFeatures
      ? [`Recognizable Visual Features (0028,0302) ${claims.recognizableVisualFeatures}`]
      : []),
    "an Item of Contributing Equipment Sequence (0018,A001)",
  ];
  return `${listed(parts)}. Codes say what was carried out on the instance, those about pixels only where pixels were inspected or redacted.`;
}

/** What single options have to state: E.3.1, E.3.5 to E.3.7, E.3.10. */
function optionStatements(options: readonly ProfileOption[], config: DeidentificationConfig): Record<string, string> {
  const all: Readonly<Partial<Record<ProfileOption, readonly [string, () => string]>>> = {
    "clean-pixel-data": ["manner of cleaning pixels (E.3.1)", () => pixels(config)],
    "clean-recognizable-visual-features": ["manner of cleaning visual features (E.3.2)", () => faces(config)],
    "clean-descriptors": ["manner of cleaning descriptors (E.3.5)", () => `${capital(descriptorManner(config))}.`],
    "retain-modified-dates": [
      "manner of date modification (E.3.6)",
      () => `Dates and times are ${dateManner(config)}.`,
    ],
    "retain-patient-characteristics": [
      "manner of cleaning retained characteristics (E.3.7)",
      () => characteristics(config),
    ],
    "retain-safe-private": ["safe private attributes retained (E.3.10)", () => safePrivate(config)],
  };
  return Object.fromEntries(
    options.flatMap((option) => {
      const statement = all[option];
      return statement ? [[statement[0], statement[1]()]] : [];
    }),
  );
}

function pixels({
  pixels: { onUnknown = "quarantine", detectText = false, rules = [] } = {},
}: DeidentificationConfig): string {
  const outcomes = { quarantine: "is not released", keep: "is kept and claims nothing", blackout: "is made black" };
  return `Regions are blacked out by rules of SOP Class, maker, model and size${rules.length > 0 ? `, ${rules.length} of the site first` : ""}${detectText ? ", and where text is found by OCR" : ""}; an image of which nothing is known ${outcomes[onUnknown]}.`;
}

function faces({
  visualFeatures: { manner = "remove", onUnknown = "quarantine" } = {},
}: DeidentificationConfig): string {
  return `In head volumes of CT and MR what lies in front of the skull is ${manner === "remove" ? "removed" : "smoothed"}; what cannot be judged is ${onUnknown === "keep" ? "kept and claims nothing" : "not released"}.`;
}

function characteristics(config: DeidentificationConfig): string {
  const rows = profileRows().filter(({ options }) => options.rtnPatChars !== undefined);
  const cleaned = rows.filter(({ options }) => options.rtnPatChars === "C").map(({ name }) => name);
  return `${rows.length - cleaned.length} attributes are kept; ${listed(cleaned)} are cleaned: ${descriptorManner(config)}.`;
}

function safePrivate({
  safePrivate: { table = true, characteristics: said = true, elements = [] } = {},
}: DeidentificationConfig): string {
  const site = elements.map(
    ({ creator, group, element }) => `(${group.toUpperCase()},xx${element.toUpperCase()}) of "${creator}"`,
  );
  const sources = [
    ...(table ? ["those of Table E.3.10-1 (2023b)"] : []),
    ...(said
      ? ["those that Private Data Element Characteristics Sequence (0008,0300) of the instance calls safe"]
      : []),
    ...site,
  ];
  return sources.length === 0
    ? "None."
    : `${capital(listed(sources))}; names never, text only where it holds no known identifier.`;
}

function limitsOf({ options = [], rules = [] }: DeidentificationConfig): readonly string[] {
  return [
    ...(options.includes("clean-pixel-data")
      ? [
          "Rules about pixels are general knowledge of vendors' screens; text elsewhere is found by OCR alone, where it is on.",
        ]
      : ["Nothing looks at the pixels: Clean Pixel Data is not configured."]),
    ...(options.includes("clean-recognizable-visual-features")
      ? ["The removal of faces is shown on phantoms, and is not validated on patients."]
      : []),
    ...(rules.some((rule) => rule.do === "keep")
      ? ["An instance in which a rule of the site kept more than the profile and its options claims nothing."]
      : []),
  ];
}
