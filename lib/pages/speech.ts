/* Reading a warning aloud with a voice of the device; without one for the language there is no button. */
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

export interface Speech {
  /** Languages that have a voice, as primary subtags. Voices arrive late in Chromium. */
  readonly voices: ReadonlySignal<ReadonlySet<string>>;
  readonly speaking: ReadonlySignal<boolean>;
  /** Starts reading, or stops when already reading. */
  readonly toggle: (text: string, language: string) => void;
}

/** Wraps the browser's speech synthesis; only voices of the device itself, so that no text leaves it. */
export function createSpeech(): Speech {
  const voices = signal<ReadonlySet<string>>(new Set());
  const speaking = signal(false);
  if (!('speechSynthesis' in window)) return { voices, speaking, toggle: () => undefined };
  const local = (): SpeechSynthesisVoice[] => speechSynthesis.getVoices().filter((voice) => voice.localService);
  const read = (): void => {
    voices.value = new Set(local().map((voice) => primary(voice.lang)));
  };
  read();
  speechSynthesis.addEventListener('voiceschanged', read);
  return {
    voices,
    speaking,
    toggle(text, language) {
      speechSynthesis.cancel();
      if (speaking.value) {
        speaking.value = false;
        return;
      }
      const voice = local().find((candidate) => primary(candidate.lang) === language);
      if (voice === undefined) return;
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = 0.95;
      utterance.onend = utterance.onerror = () => {
        speaking.value = false;
      };
      speaking.value = true;
      speechSynthesis.speak(utterance);
    },
  };
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}
