// The Modules that the images and documents have in common, with identifiers wherever they can hold some. @see PS3.3 C.7

import { code, paddedText, reference } from "./attributes.mjs";
import { dates, hospital, orders, patientOne, patientTwo, staff } from "./identifiers.mjs";
import { uid } from "./uids.mjs";

const scheme = "99WIESENHOF";

/** Everything about the first patient. */
export const patientOneModule = {
  PatientName: patientOne.name,
  PatientID: patientOne.id,
  IssuerOfPatientID: hospital.name,
  PatientBirthDate: patientOne.birthDate,
  PatientBirthTime: patientOne.birthTime,
  PatientSex: "M",
  OtherPatientNames: [patientOne.birthName, patientOne.familyName],
  OtherPatientIDsSequence: [
    { PatientID: patientOne.insuranceId, IssuerOfPatientID: "Kasse", TypeOfPatientID: "TEXT" },
    { PatientID: patientOne.passportId, IssuerOfPatientID: "Amt", TypeOfPatientID: "TEXT" },
  ],
  PatientBirthName: patientOne.birthName,
  PatientAge: "062Y",
  PatientSize: 1.78,
  PatientWeight: 81.5,
  PatientAddress: patientOne.address,
  PatientMotherBirthName: patientOne.mother,
  PatientTelephoneNumbers: patientOne.telephone.slice(0, 16),
  PatientTelecomInformation: patientOne.email,
  Occupation: patientOne.occupation,
  AdditionalPatientHistory: `${patientOne.history}, ${patientOne.occupation}`,
  ResponsiblePerson: patientOne.relative,
  ResponsiblePersonRole: "SPOUSE",
  PatientComments: `${patientOne.familyName}, geb. ${patientOne.birthDateWritten}, Tel. ${patientOne.telephone}`,
};

export const patientTwoModule = {
  PatientName: patientTwo.name,
  PatientID: patientTwo.id,
  PatientBirthDate: patientTwo.birthDate,
  PatientSex: "F",
  PatientAddress: patientTwo.address,
  PatientTelephoneNumbers: patientTwo.telephone.slice(0, 16),
  PatientComments: `${patientTwo.familyNameIdeographic} ${patientTwo.familyName}, ${patientTwo.birthDateWritten}`,
};

/** The study of the first patient: CT, ultrasound, report, presentation state. */
export const studyOneModule = {
  StudyInstanceUID: uid("study one"),
  StudyDate: dates.study,
  StudyTime: dates.time,
  StudyID: orders.study,
  AccessionNumber: orders.accession,
  ReferringPhysicianName: staff.referring,
  ReferringPhysicianAddress: staff.referringAddress,
  ReferringPhysicianTelephoneNumbers: staff.referringTelephone.slice(0, 16),
  StudyDescription: `CT Thorax ${patientOne.familyName} nach Sturz`,
  NameOfPhysiciansReadingStudy: staff.reading,
  PhysiciansOfRecord: staff.referring,
  ReferencedStudySequence: [reference("1.2.840.10008.3.1.2.3.1", uid("study one, managed"))],
};

export const studyTwoModule = {
  StudyInstanceUID: uid("study two"),
  StudyDate: dates.mr,
  StudyTime: dates.mrTime,
  StudyID: "ST-20533",
  AccessionNumber: orders.mrAccession,
  ReferringPhysicianName: "Achleitner^Korbinian",
  StudyDescription: `Schädel ${patientTwo.familyName} ${patientTwo.familyNameIdeographic}`.replace("ä", "ae"),
};

/** Who ordered and who did it. */
export const requestAttributes = {
  AdmissionID: orders.admission,
  AdmittingDate: dates.admitted,
  ServiceEpisodeID: orders.episode,
  CurrentPatientLocation: hospital.ward,
  RequestingPhysician: staff.requesting,
  RequestAttributesSequence: [
    {
      AccessionNumber: orders.accession,
      ReferencedStudySequence: [reference("1.2.840.10008.3.1.2.3.1", uid("study one, managed"))],
      RequestedProcedureDescription: `Thorax fuer ${patientOne.plainName}`,
      ScheduledProcedureStepDescription: `Thorax nativ, ${staff.requesting.split("^")[0]}`,
      ScheduledProcedureStepID: orders.scheduledStep,
      RequestedProcedureID: orders.requestedProcedure,
      ReasonForTheRequestedProcedure: patientOne.history.slice(0, 64),
    },
  ],
  PerformedProcedureStepID: orders.performedStep,
  PerformedProcedureStepStartDate: dates.study,
  PerformedProcedureStepStartTime: dates.time,
  PerformedProcedureStepDescription: `Thorax ${patientOne.plainName}`,
  PerformedLocation: "Haus Sieben R.12",
};

/** The people at the device. */
export const performers = {
  PerformingPhysicianName: staff.performing,
  PerformingPhysicianIdentificationSequence: [
    {
      PersonIdentificationCodeSequence: [code(staff.employeeNumber, scheme, "Korbinian Achleitner")],
      PersonTelephoneNumbers: staff.referringTelephone,
      InstitutionName: hospital.name,
    },
  ],
  OperatorsName: staff.operator,
};

export const equipment = (stationName, serialNumber, model) => ({
  Manufacturer: "ACME IMAGING",
  InstitutionName: hospital.name,
  InstitutionAddress: hospital.address,
  StationName: stationName,
  InstitutionalDepartmentName: hospital.department,
  ManufacturerModelName: model,
  DeviceSerialNumber: serialNumber,
  SoftwareVersions: "4.1.2",
});

/** What stands in group 0002 and before it. */
export const fileHead = {
  preamble: `Exported for ${patientOne.plainName} ${patientOne.id} by ${hospital.aeTitle}`,
  fileMeta: {
    SourceApplicationEntityTitle: hospital.aeTitle,
    SendingApplicationEntityTitle: hospital.aeTitle,
    ReceivingApplicationEntityTitle: hospital.archive,
    PrivateInformationCreatorUID: uid("private information"),
    PrivateInformation: paddedText(`queue of ${staff.operator}, patient ${patientOne.id}`),
  },
};

/** Elements of vendors who repeat what stands in the open. */
export const privateElements = ({ name, id, birthDate }) => ({
  "00090010 LO": "SPI-P Release 1",
  "00091015 LO": `${name.split("=")[0]}, ${id}`,
  "00091041 UN": paddedText(`unknown ${id} ${birthDate}`),
  "00290010 LO": "SIEMENS CSA HEADER",
  "00290011 LO": "SIEMENS MEDCOM HEADER",
  "00291008 CS": "IMAGE NUM 4",
  "00291010 OB": csaHeader(name, id),
  "00291140 SQ": [privateNest(name, id)],
  "00330010 LO": "ACME IMAGING 1.0",
  "00331001 PN": name,
  "00331002 DA": birthDate,
  "00331003 UI": uid("private reference"),
  "00331004 LO": `seen by ${staff.performing}`,
});

/** A binary header with text in it, as such headers are. */
function csaHeader(name, id) {
  const header = Uint8Array.from({ length: 512 }, (_, at) => (at * 37 + (at >> 3)) & 0xff);
  header.set(paddedText(`SV10\u0004\u0003\u0002\u0001 PatientName <${asciiOf(name)}> PatientID <${id}> `), 32);
  return header;
}

/** Twelve Sequences inside one another. */
function privateNest(name, id) {
  let item = {
    "00290011 LO": "SIEMENS MEDCOM HEADER",
    "00291112 LO": `${name.split("=")[0]} ${id}`,
    PatientComments: `deep inside: ${id}`,
  };
  for (let depth = 1; depth < 12; depth++) item = { "00290011 LO": "SIEMENS MEDCOM HEADER", "00291140 SQ": [item] };
  return item;
}

const digraphs = { ä: "ae", ö: "oe", ü: "ue", Ä: "Ae", Ö: "Oe", Ü: "Ue", ß: "ss" };
const asciiOf = (text) => text.replace(/[äöüÄÖÜß]/g, (letter) => digraphs[letter]).replace(/[^\x20-\x7e]/g, "");
