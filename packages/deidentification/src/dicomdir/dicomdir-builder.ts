import {
  createFile,
  Dataset,
  type DicomFile,
  readFile,
  Tag,
  type TagNumber,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { fillKeys } from "./record-keys.js";
import { patientKeys, recordTypeOf, seriesKeys, studyKeys } from "./record-types.js";

const MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10";
/** The Item Tag and its length stand before an Item's first element. */
const ITEM_HEADER_LENGTH = 8;
/** Before the value of an element of VR UL: Tag, VR and length. */
const UL_HEADER_LENGTH = 8;

/** A Directory Record with those of the next lower level. */
interface RecordNode {
  readonly record: Dataset;
  readonly lower: Map<string, RecordNode>;
}

/** Makes the DICOMDIR of a File-set from its instances. @see PS3.3 F, PS3.10 8 */
export class DicomdirBuilder {
  readonly #root = new Map<string, RecordNode>();
  readonly #instances: string[] = [];
  #number = 0;

  /** The SOP Instance UIDs of what was added. */
  get instances(): readonly string[] {
    return this.#instances;
  }

  /**
   * Adds an instance; whether it could be: some SOP Classes have no Directory Record, and an instance of a patient needs its UIDs.
   * @param fileId Components of the File ID, from the root of the File-set.
   */
  add({ dataset, transferSyntaxUid }: DicomFile, fileId: readonly string[]): boolean {
    const type = recordTypeOf(dataset);
    const [study, series, instance] = [Tag.StudyInstanceUID, Tag.SeriesInstanceUID, Tag.SOPInstanceUID].map((tag) =>
      dataset.getString(tag),
    );
    if (!type || !instance) return false;
    if (!type.isRoot && (!study || !series)) return false;
    const above = type.isRoot ? this.#root : this.#seriesOf(dataset, study!, series!).lower;
    const { record } = this.#node(above, `${type.name} ${instance}`, () => {
      const own = this.#record(type.name);
      own.set(Tag.ReferencedFileID, [...fileId], "CS");
      own.set(Tag.ReferencedSOPClassUIDInFile, dataset.getString(Tag.SOPClassUID)!, "UI");
      own.set(Tag.ReferencedSOPInstanceUIDInFile, instance, "UI");
      own.set(Tag.ReferencedTransferSyntaxUIDInFile, transferSyntaxUid, "UI");
      fillKeys(own, dataset, type.keys, this.#number);
      return own;
    });
    const isNew = record.getStrings(Tag.ReferencedFileID).join("/") === fileId.join("/");
    if (isNew) this.#instances.push(instance);
    return isNew;
  }

  /** The bytes of the DICOMDIR. @param uid Its Media Storage SOP Instance UID. */
  finish(uid: string): Uint8Array {
    const nodes: RecordNode[] = [];
    const collect = (level: ReadonlyMap<string, RecordNode>): void => {
      for (const node of level.values()) {
        nodes.push(node);
        collect(node.lower);
      }
    };
    collect(this.#root);
    const dataset = new Dataset();
    dataset.set(Tag.FileSetID, "", "CS");
    dataset.set(Tag.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, 0, "UL");
    dataset.set(Tag.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, 0, "UL");
    dataset.set(Tag.FileSetConsistencyFlag, 0, "US");
    dataset.set(
      Tag.DirectoryRecordSequence,
      nodes.map(({ record }) => record),
    );
    const file = createFile(dataset, TransferSyntax.ExplicitVRLittleEndian);
    file.fileMeta.set(Tag.MediaStorageSOPClassUID, MEDIA_STORAGE_DIRECTORY, "UI");
    file.fileMeta.set(Tag.MediaStorageSOPInstanceUID, uid, "UI");
    const bytes = writeFile(file);
    this.#writeOffsets(bytes, nodes);
    return bytes;
  }

  #seriesOf(dataset: Dataset, study: string, series: string): RecordNode {
    const id = dataset.getString(Tag.PatientID);
    // Patients without an ID are not pooled.
    const patientNode = this.#node(this.#root, `PATIENT ${id ? `ID ${id}` : `of ${study}`}`, () =>
      this.#filled("PATIENT", dataset, patientKeys),
    );
    const studyNode = this.#node(patientNode.lower, study, () => this.#filled("STUDY", dataset, studyKeys));
    return this.#node(studyNode.lower, series, () => this.#filled("SERIES", dataset, seriesKeys));
  }

  #node(level: Map<string, RecordNode>, name: string, make: () => Dataset): RecordNode {
    let node = level.get(name);
    if (!node) {
      this.#number++;
      node = { record: make(), lower: new Map() };
      level.set(name, node);
    }
    return node;
  }

  #filled(type: string, dataset: Dataset, keys: Parameters<typeof fillKeys>[2]): Dataset {
    const record = this.#record(type);
    fillKeys(record, dataset, keys, this.#number);
    return record;
  }

  #record(type: string): Dataset {
    const record = new Dataset();
    record.set(Tag.OffsetOfTheNextDirectoryRecord, 0, "UL");
    record.set(Tag.RecordInUseFlag, 0xffff, "US");
    record.set(Tag.OffsetOfReferencedLowerLevelDirectoryEntity, 0, "UL");
    record.set(Tag.DirectoryRecordType, type, "CS");
    return record;
  }

  /** Offsets count from the first byte of the File, and are known once the records are written. @see PS3.3 F.3.2.2 */
  #writeOffsets(bytes: Uint8Array, nodes: readonly RecordNode[]): void {
    const { dataset } = readFile(bytes);
    const items = new Map(dataset.getItems(Tag.DirectoryRecordSequence).map((item, at) => [nodes[at]!, item]));
    const startOf = (node: RecordNode | undefined): number =>
      node ? items.get(node)!.get(Tag.OffsetOfTheNextDirectoryRecord)!.offset! - ITEM_HEADER_LENGTH : 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const write = (place: Dataset, tag: TagNumber, offset: number) =>
      view.setUint32(place.get(tag)!.offset! + UL_HEADER_LENGTH, offset, true);
    const link = (level: ReadonlyMap<string, RecordNode>): void => {
      const siblings = [...level.values()];
      siblings.forEach((node, at) => {
        write(items.get(node)!, Tag.OffsetOfTheNextDirectoryRecord, startOf(siblings[at + 1]));
        const [first] = node.lower.values();
        write(items.get(node)!, Tag.OffsetOfReferencedLowerLevelDirectoryEntity, startOf(first));
        link(node.lower);
      });
    };
    link(this.#root);
    const roots = [...this.#root.values()];
    write(dataset, Tag.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity, startOf(roots[0]));
    write(dataset, Tag.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity, startOf(roots.at(-1)));
  }
}
