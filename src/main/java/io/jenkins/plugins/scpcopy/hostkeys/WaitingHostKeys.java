package io.jenkins.plugins.scpcopy.hostkeys;

import hudson.Extension;
import hudson.model.AdministrativeMonitor;

/** Tells administrators that host keys wait for them. */
@Extension
public final class WaitingHostKeys extends AdministrativeMonitor {
    @Override
    public String getDisplayName() {
        return Messages.WaitingHostKeys_displayName();
    }

    @Override
    public boolean isActivated() {
        return !LearnedHostKeys.get().waiting().isEmpty();
    }

    /** For the message. */
    public String getText() {
        return Messages.WaitingHostKeys_text(LearnedHostKeys.get().waiting().size());
    }

    /** Where the page is, below the root. */
    public String getPage() {
        return "manage/" + HostKeysPage.get().getUrlName() + "/";
    }
}
