// What every page has; the workspace brings the rest.
import './theme-switch.js';
import './forms.js';
import './keys.js';
import './menus.js';
import './times.js';

if (document.getElementById('workspace')) import('./workspace.js');
