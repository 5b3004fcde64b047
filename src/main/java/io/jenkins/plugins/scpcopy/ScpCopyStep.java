package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.Manifest;
import java.io.IOException;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * The parameters of a copy, which are those of the Pipeline step {@code scpCopy}. The build step and the publisher hold one of
 * these, so parameters, form and help exist once. Texts are empty where nothing is set; the help files say what each means.
 */
public class ScpCopyStep extends HostParameters {
    private static final String AUTO = "auto";

    private final String from;
    private String transfers = AUTO;

    /** Credential for the target if both ends are remote. */
    @DataBoundSetter
    public String toCredentialsId = "";

    @DataBoundSetter
    public String excludes = "";

    @DataBoundSetter
    public String baseDir = "";

    @DataBoundSetter
    public boolean flatten;

    /** How many leading directories the paths of local files lose. */
    @DataBoundSetter
    public int strip;

    @DataBoundSetter
    public boolean defaultExcludes = true;

    @DataBoundSetter
    public String preserve = Choice.word(Preserve.NONE);

    /** Octal digits. */
    @DataBoundSetter
    public String fileMode = "";

    /** Octal digits. */
    @DataBoundSetter
    public String dirMode = "";

    /** Whether uploads are written under temporary names and moved when they are whole. */
    @DataBoundSetter
    public boolean atomic;

    @DataBoundSetter
    public String verify = Choice.word(Verify.NONE);

    /** Whether what is there of a large file that broke off is kept for the next copy. */
    @DataBoundSetter
    public boolean resume;

    @DataBoundSetter
    public boolean skipUnchanged;

    /** Whether what the source does not have is deleted at the target. */
    @DataBoundSetter
    public boolean mirror;

    /** Ant patterns of what a mirror never deletes. */
    @DataBoundSetter
    public String protect = "";

    /** How many files and directories a mirror may delete. */
    @DataBoundSetter
    public int maxDelete = Mirror.DEFAULT_MAX_DELETE;

    /** What makes a release of the copy; null for none. */
    @DataBoundSetter
    public ReleaseSettings release;

    @DataBoundSetter
    public String onFailure = Choice.word(OnFailure.STOP);

    /** What is run on each host before anything is sent. */
    @DataBoundSetter
    public String before = "";

    @DataBoundSetter
    public boolean dryRun;

    @DataBoundSetter
    public String symlinks = Choice.word(Symlinks.INSIDE);

    @DataBoundSetter
    public boolean allowOutsideWorkspace;

    /** Between two hosts, which way the data takes. */
    @DataBoundSetter
    public String route = Choice.word(Route.RELAY);

    /** Whether the first host of a direct copy may use the key for the second one. */
    @DataBoundSetter
    public boolean forwardAgent;

    @DataBoundSetter
    public String bandwidth = "";

    @DataBoundSetter
    public boolean allowEmpty;

    /** A file that receives the result as JSON, relative to the current directory. */
    @DataBoundSetter
    public String manifest = "";

    /** Where the files can be got in the web, with <code>{path}</code> for each one's path. */
    @DataBoundSetter
    public String publicUrl = "";

    /** Whether Jenkins records which files of the agent were copied. */
    @DataBoundSetter
    public boolean fingerprint;

    @DataBoundConstructor
    public ScpCopyStep(String from, String to) {
        super(to);
        this.from = Util.fixNull(from).strip();
    }

    public String getFrom() {
        return from;
    }

    /** Files under way at once: a number, or {@code auto}, with which the copy chooses. */
    @SuppressWarnings("rawtypes")
    public Comparable getTransfers() {
        return transfers.matches("[0-9]{1,9}") ? (Comparable) Integer.valueOf(transfers) : transfers;
    }

    /**
     * Sets it.
     *
     * @param transfers a number or a text: this is the type that both have in common, so that scripts may write either
     */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setTransfers(Comparable transfers) {
        String text = transfers == null ? "" : transfers.toString().strip();
        this.transfers = text.isEmpty() || text.equals("0") ? AUTO : text;
    }

    /** Jobs that were stored with a number in place of {@code auto} have 0 for it. */
    private Object readResolve() {
        setTransfers(transfers);
        return this;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new ScpCopyExecution(context, this);
    }

    @Override
    CopySummary perform(BuildPlace place) throws IOException, InterruptedException {
        Preparation preparation = new Preparation(this, place);
        AgentCopy copy = preparation.prepare(place.directory(), place.workspace(), place.listener());
        Manifest file = new Manifest(
                place.directory(), preparation.manifest(), allowOutsideWorkspace ? null : place.workspace());
        CopySummary.Asked asked = new CopySummary.Asked(preparation.from(), preparation.to(), dryRun, preparation.publicUrl());
        return new BuildCopy(place, asked, failOnError).perform(copy, place.directory(), file);
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new ScpCopyStep("", ""));
        }
    }

    /** Describes the step, and its form wherever that is shown. */
    @Extension
    public static final class DescriptorImpl extends CopyForm {
        /** What a form holds for a parameter of several types has to be bound apart. */
        @Override
        public Step newInstance(@CheckForNull StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            JSONObject rest = JSONObject.fromObject(form);
            Object transfers = rest.remove("transfers");
            ScpCopyStep step = (ScpCopyStep) super.newInstance(request, rest);
            step.setTransfers(transfers == null ? AUTO : transfers.toString());
            return step;
        }

        @Override
        public String getFunctionName() {
            return "scpCopy";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScpCopyStep_displayName();
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("from") + " → " + namedArgs.get("to");
        }
    }
}
