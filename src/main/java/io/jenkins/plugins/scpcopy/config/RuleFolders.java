package io.jenkins.plugins.scpcopy.config;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.listeners.ItemListener;

/**
 * Rules go with the folders that they are about. Of a folder that is deleted they stay: else whoever may delete one and make it
 * again would be rid of them.
 */
@Extension
public final class RuleFolders extends ItemListener {
    @Override
    public synchronized void onLocationChanged(Item item, String oldFullName, String newFullName) {
        ScpCopyConfiguration.get().renameRules(oldFullName, newFullName);
    }
}
