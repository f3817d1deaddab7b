import { Button } from "@mantine/core";
import { Link, NavLink, Outlet } from "react-router";
import { addressOf } from "../api/addresses.ts";
import { describeError } from "../api/api-error.ts";
import { useCurrentUser, useSettings } from "../session/current-user.ts";
import { useSignOut } from "../session/use-sign-out.ts";
import { DefaultsAlarm, DefaultsReminder } from "./defaults-warning.tsx";
import { focusContent } from "./focus-content.ts";
import { Mark } from "./mark.tsx";
import { Notice } from "./notice.tsx";
import { PageBoundary } from "./page-boundary.tsx";
import { PlainFrame } from "./plain-frame.tsx";
import { serverName } from "./server-name.ts";
import classes from "./shell.module.css";
import { StorageAlarm } from "./storage-alarm.tsx";

/** Around the pages of a person who is signed in. */
export function AppShell() {
  const { role } = useCurrentUser();
  const settings = useSettings();
  const signOut = useSignOut("here");
  return (
    <div className={classes.app}>
      <button type="button" className={classes.skip} onClick={focusContent}>
        Skip to the content
      </button>
      <Alarms />
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand} aria-label={`${serverName(settings)}, home`}>
            <Mark />
            <span className={classes.brandName}>{serverName(settings)}</span>
          </Link>
          <nav aria-label="Pages" className={classes.nav}>
            <NavLink to="/" end className={classes.navLink ?? ""}>
              Home
            </NavLink>
            <NavLink to="/settings" className={classes.navLink ?? ""}>
              Settings
            </NavLink>
            {role === "owner" && (
              <NavLink to="/instance" className={classes.navLink ?? ""}>
                Instance
              </NavLink>
            )}
          </nav>
          <Button
            variant="subtle"
            className={classes.signOut}
            onClick={() => signOut.mutate()}
            loading={signOut.isPending}
          >
            Sign out
          </Button>
        </div>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        {signOut.isError && (
          <Notice tone="danger" live>
            You are still signed in. {describeError(signOut.error)}
          </Notice>
        )}
        <DefaultsReminder />
        <PageBoundary>
          <Outlet />
        </PageBoundary>
      </main>
      <Footer />
    </div>
  );
}

/** Around the pages that need no session. */
export function PlainShell() {
  return (
    <PlainFrame header={<Alarms />} footer={<Footer />}>
      <PageBoundary>
        <Outlet />
      </PageBoundary>
      <div className={classes.afterwards}>
        <DefaultsReminder />
      </div>
    </PlainFrame>
  );
}

function Alarms() {
  return (
    <>
      <DefaultsAlarm />
      <StorageAlarm />
    </>
  );
}

function Footer() {
  const { argilla_space: space } = useSettings();
  return (
    <footer className={classes.footer}>
      <span>argilla-space {space.version}</span>
      <a href={addressOf("api/v1/docs")}>API documentation</a>
    </footer>
  );
}
