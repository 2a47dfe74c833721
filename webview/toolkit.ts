import './cspNonce';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDataGrid,
  vsCodeDataGridCell,
  vsCodeDataGridRow,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The only file that knows `@vscode/webview-ui-toolkit`: everything else uses its `<vscode-…>` elements
 * by name. The toolkit is archived upstream; another set of elements with these names could stand here.
 */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDataGrid(),
    vsCodeDataGridCell(),
    vsCodeDataGridRow(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
    vsCodeTextField(),
  );
  followThemeChanges();
}

/**
 * The toolkit re-reads the theme when the class of `body` changes, which it does not between two themes
 * of one kind (dark to another dark). VS Code marks those by an attribute; setting the class to what it
 * already is makes the toolkit look again.
 */
function followThemeChanges(): void {
  const observer = new MutationObserver(() => document.body.setAttribute('class', document.body.className));
  observer.observe(document.body, { attributes: true, attributeFilter: ['data-vscode-theme-id'] });
}
