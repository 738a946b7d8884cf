/** Hands a text to the person as a file to save; nothing leaves the device. */
export function saveTextFile(name: string, type: string, text: string): void {
  saveFile(name, new Blob([text], { type }));
}

/** Hands anything to the person as a file to save. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
