import "./styles/mantine.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { basePath } from "./api/addresses.ts";
import { providersQuery, sessionQuery, settingsQuery } from "./api/queries.ts";
import { createQueryClient } from "./api/query-client.ts";
import { App } from "./app.tsx";
import { isFramed } from "./session/framed.ts";
import { resolveCssVariables, systemColorScheme, theme } from "./theme.ts";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no element for the app");

document.documentElement.toggleAttribute("data-framed", isFramed());

const queryClient = createQueryClient();
// Asked for at once rather than one after the other as the pages come to need them.
void queryClient.prefetchQuery(sessionQuery);
void queryClient.prefetchQuery(settingsQuery);
if (window.location.pathname.includes("/sign-in")) void queryClient.prefetchQuery(providersQuery);

// A page brought back from the browser's memory may be another person's by now.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveCssVariables}
      colorSchemeManager={systemColorScheme}
      defaultColorScheme="auto"
      getStyleNonce={readStyleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <BrowserRouter basename={basePath || "/"}>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

/** Written into the page by the server with every answer; the style tags of the component library carry it. */
function readStyleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}
