// What every page has; the workspace brings workspace.js as well.
import './theme-switch.js';
import './forms.js';
import './keys.js';
import './menus.js';
import './times.js';
