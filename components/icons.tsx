/* Icons drawn for the project: one weight (2 of 24), round ends, the colour of the text beside them. */
import type { ComponentChildren } from 'preact';

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** The mark: a looped letter ต, as on the tool bar. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect class="mark-ground" x="1" y="1" width="30" height="30" rx="8" />
      <g class="mark-letter">
        <circle cx="13.4" cy="18" r="2.5" />
        <path d="M11.2 16.8 8.9 24V14.5C8.9 10.6 10.6 8.6 13 8.6c1.4 0 2.4.7 3 2.1.6-1.4 1.6-2.1 3-2.1 2.6 0 4.2 2 4.2 5.9V24" />
      </g>
    </svg>
  );
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M10 6 4 12l6 6M4.5 12H20" />
    </Icon>
  );
}

export function SpeakIcon() {
  return (
    <Icon>
      <path d="M4 10v4h3l5 4V6L7 10zM15.5 9.5a3.5 3.5 0 0 1 0 5M18 7a7 7 0 0 1 0 10" />
    </Icon>
  );
}

export function StopIcon() {
  return (
    <Icon>
      <rect x="7" y="7" width="10" height="10" rx="1.5" />
    </Icon>
  );
}

export function PhoneIcon() {
  return (
    <Icon>
      <path d="M5 4.5h3.5l1.5 4.5-2.2 1.6a12 12 0 0 0 5.6 5.6l1.6-2.2 4.5 1.5V19a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4 13.5 3.5 6.1A1.5 1.5 0 0 1 5 4.5z" />
    </Icon>
  );
}

export function RefreshIcon() {
  return (
    <Icon>
      <path d="M19.5 9A8 8 0 0 0 5 8.5M4.5 15A8 8 0 0 0 19 15.5M4.5 4.5v4.5H9M19.5 19.5V15H15" />
    </Icon>
  );
}

export function LockIcon() {
  return (
    <Icon>
      <rect x="5.5" y="11" width="13" height="9" rx="2" />
      <path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <path d="M9 6v12M15 6v12" />
    </Icon>
  );
}
