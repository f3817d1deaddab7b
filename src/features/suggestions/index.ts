export type { Suggestion } from "./suggestion.ts";
export { presentSuggestion } from "./suggestion-presenter.ts";
export { readSuggestion, type SuggestionContent } from "./suggestion-reading.ts";
export { suggestionRoutes } from "./suggestion-routes.ts";
export { suggestionCreate, suggestionOutput } from "./suggestion-schema.ts";
export { SuggestionService } from "./suggestion-service.ts";
export { deleteSuggestionsOfRecord, listSuggestions, putSuggestions } from "./suggestion-store.ts";
