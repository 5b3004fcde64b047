package io.jenkins.plugins.scpcopy.hostkeys;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.listeners.ItemListener;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Host keys go with the items that met them: one that takes the name of an earlier one learns for itself. */
@Extension
public final class ItemNames extends ItemListener {
    private static final Logger LOGGER = Logger.getLogger(ItemNames.class.getName());

    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        rename(name -> name.equals(oldFullName) ? newFullName : name);
    }

    @Override
    public void onDeleted(Item item) {
        String gone = item.getFullName();
        rename(name -> name.equals(gone) ? null : name);
    }

    private static void rename(UnaryOperator<String> renamed) {
        try {
            LearnedHostKeys.get().rename(renamed);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The learned host keys cannot be stored", e);
        }
    }
}
