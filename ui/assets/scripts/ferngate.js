/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What the pages do beyond what HTML does by itself. Everything here is a convenience: each page works
 * without it. No request leaves the portal, and nothing from a server is ever written as HTML text.
 */
import { compareClocks } from './clock-check.js';
import { armConfirmation, checkWhileTyping } from './forms.js';
import { copyOnClick } from './copy.js';
import { countDown } from './countdown.js';
import { openDialogs } from './dialog.js';
import { switchTheme } from './display.js';
import { listenToKeys } from './keys.js';
import { follow } from './live.js';

document.documentElement.dataset['scripts'] = '';

copyOnClick();
countDown();
compareClocks();
checkWhileTyping();
armConfirmation(document);
openDialogs();
switchTheme();
listenToKeys();

const stream = document.body.dataset['stream'];
if (stream && document.querySelector('[data-live]')) follow(stream);

// Only pages with charts load what draws them.
if (document.querySelector('[data-charts]')) void import('./charts.js');

// After a refused form the reader starts at what is to be put right.
const summary = document.querySelector('[data-focus]');
if (summary instanceof HTMLElement) summary.focus();
