// The live page: each module minds one thing and finds its own elements.
import './client-id.js';
import './renamed.js';
import './stick.js';
import './panels.js';
import './keep.js';
import './editing.js';
import './unsaved.js';
import './notices.js';
import './connection.js';
import './countdown.js';
import './composer.js';
import './question.js';
import './gallery.js';
import './zoom.js';
import './copy.js';
import './voice/talk.js';
import './voice/read.js';
