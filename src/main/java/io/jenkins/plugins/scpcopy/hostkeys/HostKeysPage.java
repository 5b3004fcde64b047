package io.jenkins.plugins.scpcopy.hostkeys;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Failure;
import hudson.model.ManagementLink;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.verb.POST;

/** The page where administrators decide about host keys: those that wait, and those that builds have learned. */
@Extension
public final class HostKeysPage extends ManagementLink implements StaplerProxy {
    private static final String URL_NAME = "scp-copy";

    /** The one of this controller. */
    public static HostKeysPage get() {
        return ExtensionList.lookupSingleton(HostKeysPage.class);
    }

    @Override
    public String getIconFileName() {
        return "symbol-fingerprint";
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.HostKeysPage_displayName();
    }

    @Override
    public String getDescription() {
        return Messages.HostKeysPage_description();
    }

    @NonNull
    @Override
    public String getUrlName() {
        return URL_NAME;
    }

    @NonNull
    @Override
    public Category getCategory() {
        return Category.SECURITY;
    }

    /** Where people find the page: its address, or the way there where Jenkins does not know its own. */
    public String getPlace() {
        String root = Jenkins.get().getRootUrl();
        return root == null ? Messages.HostKeysPage_place() : root + "manage/" + URL_NAME + "/";
    }

    /** Nobody else sees anything of it. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return this;
    }

    /** Those that wait for a decision, the latest first. */
    public List<HostKeyEntry> getWaiting() {
        return latestFirst(LearnedHostKeys.get().waiting());
    }

    /** All others, the latest first. */
    public List<HostKeyEntry> getOthers() {
        return latestFirst(LearnedHostKeys.get().entries().stream()
                .filter(entry -> entry.state() != HostKeyEntry.State.WAITING)
                .toList());
    }

    private static List<HostKeyEntry> latestFirst(List<HostKeyEntry> entries) {
        List<HostKeyEntry> turned = new ArrayList<>(entries);
        Collections.reverse(turned);
        return turned;
    }

    /** The keys that are known in place of one; empty where it may be approved. */
    public List<String> former(HostKeyEntry entry) {
        return LearnedHostKeys.get().former(entry);
    }

    /** What is said about the bounds. */
    public String getBounds() {
        return Messages.HostKeysPage_bounds(
                LearnedHostKeys.MOST_WAITING,
                LearnedHostKeys.MOST_WAITING_OF_AN_ITEM,
                LearnedHostKeys.get().gone());
    }

    /** Parameters that mean one of them. */
    public String which(HostKeyEntry entry) {
        return "line=" + encoded(entry.line()) + "&item=" + encoded(entry.item());
    }

    /** A page that was opened before may show what is gone. */
    private static void checkThere(String line, String item) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        if (LearnedHostKeys.get().entries().stream()
                .noneMatch(entry -> entry.line().equals(line) && entry.item().equals(item))) {
            throw new Failure(Messages.HostKeysPage_gone());
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** Makes a host key count for all jobs. @param line as it was shown @param item the one that met it */
    @POST
    public HttpResponse doApprove(
            @QueryParameter(required = true) String line, @QueryParameter(required = true) String item) throws IOException {
        checkThere(line, item);
        try {
            LearnedHostKeys.get().confirm(line, item);
        } catch (IllegalStateException e) {
            throw new Failure(e.getMessage());
        }
        return HttpResponses.redirectToDot();
    }

    /** Refuses a host key for all jobs. @param line as it was shown @param item the one that met it */
    @POST
    public HttpResponse doReject(
            @QueryParameter(required = true) String line, @QueryParameter(required = true) String item) throws IOException {
        checkThere(line, item);
        LearnedHostKeys.get().reject(line, item);
        return HttpResponses.redirectToDot();
    }

    /** Forgets a host key. @param line as it was shown @param item the one that met it */
    @POST
    public HttpResponse doForget(
            @QueryParameter(required = true) String line, @QueryParameter(required = true) String item) throws IOException {
        checkThere(line, item);
        LearnedHostKeys.get().forget(line, item);
        return HttpResponses.redirectToDot();
    }
}
