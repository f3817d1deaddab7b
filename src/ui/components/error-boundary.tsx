import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  /** What to show in place of the children; `retry` renders them again. */
  readonly show: (error: unknown, retry: () => void) => ReactNode;
}

/** Catches what its children throw while they render, and shows something else. */
export class ErrorBoundary extends Component<
  ErrorBoundaryProps,
  { failure: { error: unknown } | undefined }
> {
  override state: { failure: { error: unknown } | undefined } = { failure: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    return failure
      ? this.props.show(failure.error, () => this.setState({ failure: undefined }))
      : this.props.children;
  }
}
