import { SopClass, TransferSyntax } from "@dicomsec/core";
import { fileBytes, reference } from "./attributes.mjs";
import { ctInstanceUid, ctSeriesUid } from "./ct.mjs";
import { dates, hospital, patientOne, staff } from "./identifiers.mjs";
import { equipment, fileHead, patientOneModule, studyOneModule } from "./modules.mjs";
import { keySlice } from "./report.mjs";
import { uid } from "./uids.mjs";

const shown = reference(SopClass.CTImageStorage, ctInstanceUid(keySlice));

/** How a slice of the CT is to be shown: with an arrow, and the name of the patient beside it. */
export function presentationState() {
  const attributes = {
    SpecificCharacterSet: "ISO_IR 100",
    SOPClassUID: SopClass.GrayscaleSoftcopyPresentationStateStorage,
    SOPInstanceUID: uid("presentation state"),
    InstanceNumber: 1,
    ...patientOneModule,
    ...studyOneModule,
    ...equipment(hospital.ctStation, hospital.ctSerial, "Viewer 2"),
    Modality: "PR",
    SeriesInstanceUID: uid("PR series"),
    SeriesNumber: 8,
    BodyPartExamined: "CHEST",
    SeriesDescription: `Markierung ${staff.reading.split("^")[0]}`,
    ContentLabel: "NODULE",
    ContentDescription: "arrow at a nodule",
    PresentationCreationDate: dates.study,
    PresentationCreationTime: dates.time,
    ContentCreatorName: staff.reading,
    ReferencedSeriesSequence: [{ SeriesInstanceUID: ctSeriesUid, ReferencedImageSequence: [shown] }],
    ...display,
    ...annotation,
  };
  const path = `PR/${patientOne.plainName}.dcm`;
  return { path, bytes: fileBytes(attributes, TransferSyntax.ExplicitVRLittleEndian, fileHead) };
}

const display = {
  DisplayedAreaSelectionSequence: [
    {
      ReferencedImageSequence: [shown],
      DisplayedAreaTopLeftHandCorner: [1, 1],
      DisplayedAreaBottomRightHandCorner: [96, 96],
      PresentationSizeMode: "SCALE TO FIT",
      PresentationPixelSpacing: [3.5, 3.5],
    },
  ],
  PresentationLUTShape: "IDENTITY",
};

const annotation = {
  GraphicLayerSequence: [{ GraphicLayer: "MARKS", GraphicLayerOrder: 1 }],
  GraphicAnnotationSequence: [
    {
      ReferencedImageSequence: [shown],
      GraphicLayer: "MARKS",
      TextObjectSequence: [
        {
          AnchorPointAnnotationUnits: "PIXEL",
          UnformattedTextValue: `Rundherd ${patientOne.familyName}, ${patientOne.birthDateWritten}`,
          AnchorPoint: [36, 42],
          AnchorPointVisibility: "Y",
        },
      ],
      GraphicObjectSequence: [
        {
          GraphicAnnotationUnits: "PIXEL",
          GraphicDimensions: 2,
          NumberOfGraphicPoints: 2,
          GraphicData: [20, 20, 34, 40],
          GraphicType: "POLYLINE",
          GraphicFilled: "N",
        },
      ],
    },
  ],
};
