/** The one sign-in service, as the API's paths and answers name it. */
export const PROVIDER = "huggingface";
