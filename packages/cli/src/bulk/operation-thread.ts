import { serveChunks } from "@dicomsec/bulk";
import { type OperationCommand, readOperation } from "./operations.js";

serveChunks((command) => readOperation(command as OperationCommand));
