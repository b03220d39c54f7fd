// The pages about wireframes.
import './zoom.js';
import './copy.js';
import './desk.js';
