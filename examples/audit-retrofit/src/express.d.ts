/** Express brings no types of its own. */
declare module "express";
