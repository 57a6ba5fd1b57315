import { BulkError } from "./errors.js";

/** A module of a package that need not be installed. @throws BulkError ERR_BULK_PACKAGE */
export async function installed<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"].includes((error as { readonly code?: string }).code ?? ""))
      throw error;
    throw new BulkError("ERR_BULK_PACKAGE", { message: `this needs the package ${name}: npm install ${name}` });
  }
}
