/** dcmjs brings no types of its own. */
declare module "dcmjs";
