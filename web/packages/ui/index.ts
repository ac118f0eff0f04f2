/** The design system: components that know words and shapes, and nothing of cameras or consents. */

export { default as Badge } from "./Badge.svelte";
export { default as Banner } from "./Banner.svelte";
export { default as Button } from "./Button.svelte";
export { default as Card } from "./Card.svelte";
export { default as CheckboxGroup } from "./CheckboxGroup.svelte";
export { default as Countdown } from "./Countdown.svelte";
export { default as Dialog } from "./Dialog.svelte";
export { default as Disclosure } from "./Disclosure.svelte";
export { default as EmptyState } from "./EmptyState.svelte";
export { default as Facts } from "./Facts.svelte";
export { default as Fanlight } from "./Fanlight.svelte";
export { default as Field } from "./Field.svelte";
export { default as Icon, type IconName } from "./Icon.svelte";
export { default as Logo } from "./Logo.svelte";
export { default as RadioGroup } from "./RadioGroup.svelte";
export { default as Select } from "./Select.svelte";
export { default as Shell, type NavItem } from "./Shell.svelte";
export { default as StatusDot, type Tone } from "./StatusDot.svelte";
export { default as Table } from "./Table.svelte";
export { default as Tabs } from "./Tabs.svelte";
export { default as TextArea } from "./TextArea.svelte";
export { default as ThemeToggle } from "./ThemeToggle.svelte";
export { default as Time } from "./Time.svelte";
export { default as ToastRegion } from "./ToastRegion.svelte";
export { createTheme, type Theme, type ThemeChoice } from "./theme.ts";
export * from "./time.ts";
export { createToasts, type Toast, type Toasts, type ToastTone } from "./toasts.ts";
