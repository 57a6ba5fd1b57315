import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { costOf, type ProcessCost } from "../child.js";
import { ctImage } from "../inputs.js";
import { summarize } from "../measure.js";
import type { Result } from "../table.js";
import { measureLargeDeidentification } from "./deidentify-large.js";
import { measureMultiFrame } from "./multi-frame.js";
import { measureRedaction } from "./redaction.js";

const ROUNDS = 3;

/** Workload d: folders of files, one large multi-frame, one with many Items, and pixels. */
export async function measureDeidentification(folder: string, onResult: (result: Result) => void): Promise<void> {
  await measureMultiFrame(onResult);
  await measureRedaction(onResult);
  await measureLargeDeidentification(folder, onResult);
  await measureFolders(folder, onResult);
}

/** Folders of files: the whole run of a process, start included. */
async function measureFolders(folder: string, onResult: (result: Result) => void): Promise<void> {
  const large = await makeFolder(join(folder, "ct-large"), 1000, 524_288);
  const small = await makeFolder(join(folder, "ct-small"), 1000, 32_768);
  onResult(
    await compare(folder, "de-identify 1,000 CT files of 0.5 MB", large, {
      "cp -r": 1 / 2.1,
      "gdcmanon --dumb": 0.8,
      "dcmjs loop": 6,
      "@umessen": 10,
    }),
  );
  onResult(await compare(folder, "de-identify 1,000 CT files of 40 KB", small, {}));
}

async function makeFolder(path: string, count: number, pixelBytes: number): Promise<string> {
  await mkdir(path, { recursive: true });
  for (let number = 1; number <= count; number++) {
    await writeFile(join(path, `${String(number).padStart(4, "0")}.dcm`), ctImage(number, pixelBytes));
  }
  return path;
}

async function compare(folder: string, workload: string, input: string, targets: Result["targets"]): Promise<Result> {
  const out = join(folder, "out");
  const script = new URL("deidentify-task.js", import.meta.url).pathname;
  const ours = (peer: string, jobs: number) => () => costOf(process.execPath, [script, peer, input, out, String(jobs)]);
  const contenders: Readonly<Record<string, () => Promise<ProcessCost>>> = {
    "dicomsec, 1 job": ours("dicomsec", 1),
    "dicomsec, 2 jobs": ours("dicomsec", 2),
    "dicomsec, 1 job, checked": ours("dicomsec-checked", 1),
    "dicomsec, 2 jobs, checked": ours("dicomsec-checked", 2),
    "cp -r": () => costOf("cp", ["-r", input, out]),
    "gdcmanon --dumb": () => costOf("gdcmanon", [...gdcmanonArguments, "-r", "-i", input, "-o", out]),
    "pydicom loop": () => costOf("/usr/bin/python3", ["-c", pydicomLoop, input, out]),
    "dcmjs loop": ours("dcmjs", 1),
    "@umessen": ours("umessen", 1),
  };
  const walls: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      await rm(out, { recursive: true, force: true });
      if (name === "gdcmanon --dumb") await mkdir(out);
      (walls[name] ??= []).push((await run()).wallMs);
    }
  }
  const measurements = Object.entries(walls).map(([name, samples]) => summarize(name, samples));
  return { workload, unit: "ms wall", measurements, targets };
}

const gdcmanonArguments = [
  "--dumb",
  ...["8,80", "8,81", "8,20", "8,30", "8,1048", "8,1050", "18,1000", "20,4000"].flatMap((tag) => ["--remove", tag]),
  ...["8,50", "8,90", "10,30", "10,40", "8,1030", "8,103e", "8,1010", "8,1070"].flatMap((tag) => ["--empty", tag]),
  ...["10,10=ANON", "10,20=ANON"].flatMap((tag) => ["--replace", tag]),
];

const pydicomLoop = `
import os, sys, pydicom
source, target = sys.argv[1:3]
os.mkdir(target)
for name in os.listdir(source):
    ds = pydicom.dcmread(os.path.join(source, name))
    ds.remove_private_tags()
    for keyword in ["InstitutionName", "InstitutionAddress", "StudyDate", "StudyTime"]:
        if keyword in ds: delattr(ds, keyword)
    for keyword in ["AccessionNumber", "ReferringPhysicianName", "PatientBirthDate", "PatientSex", "StudyDescription", "StationName"]:
        if keyword in ds: setattr(ds, keyword, "")
    ds.PatientName = ds.PatientID = "ANON"
    ds.save_as(os.path.join(target, name))
`;
