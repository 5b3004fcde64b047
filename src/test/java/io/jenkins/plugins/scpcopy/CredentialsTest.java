package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnamePortSpecification;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.nio.file.Files;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Which credentials a build may use, and which a form offers. */
public class CredentialsTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    @Before
    public void nameHost() throws Exception {
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "")));
    }

    private static void addTo(Folder folder, Domain domain, String id) throws Exception {
        CredentialsStore store = CredentialsProvider.lookupStores(folder).iterator().next();
        store.addDomain(domain, Jobs.password(id));
        store.addCredentials(domain, Jobs.password(id));
    }

    private static WorkflowJob copyingJob(Folder folder, String credentialsId) throws Exception {
        WorkflowJob job = folder == null
                ? j.createProject(WorkflowJob.class)
                : folder.createProject(WorkflowJob.class, "job " + credentialsId.hashCode());
        job.setDefinition(new CpsFlowDefinition(
                "node { writeFile file: 'f', text: env.JOB_NAME; scpCopy from: 'f', to: 'web:/credentials/', credentialsId: '"
                        + credentialsId + "' }",
                true));
        return job;
    }

    @Test
    public void aFoldersCredentialIsForItsJobsOnly() throws Exception {
        Folder folder = j.createProject(Folder.class);
        addTo(folder, Domain.global(), "of-folder");
        WorkflowJob inside = copyingJob(folder, "of-folder");
        j.buildAndAssertSuccess(inside);
        assertEquals(inside.getFullName(), Files.readString(server.root().resolve("credentials/f")));
        j.assertLogContains(
                "There is no credential 'of-folder'",
                j.buildAndAssertStatus(Result.FAILURE, copyingJob(null, "of-folder")));
    }

    @Test
    public void aLoginThatFailsNamesTheCredentialAndItsUser() throws Exception {
        Jobs.add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "of-bob", "", "bob", "wrong"));
        String script = "node { writeFile file: 'f', text: ''; scpCopy from: 'f', to: '%sweb:/x/', credentialsId: 'of-bob' }";
        j.assertLogContains("does not let bob in (credential 'of-bob'); it offers", Jobs.fail(j, script.formatted("")));
        j.assertLogContains(
                "does not let deploy in (credential 'of-bob', whose own user is bob); it offers",
                Jobs.fail(j, script.formatted("deploy@")));
    }

    @Test
    public void aDomainLimitsACredentialToItsHosts() throws Exception {
        Folder folder = j.createProject(Folder.class);
        addTo(folder, new Domain("elsewhere", null, List.of(new HostnameSpecification("*.example.com", null))), "other");
        addTo(
                folder,
                new Domain("here", null, List.of(new HostnamePortSpecification("127.0.0.1:" + server.port(), null))),
                "fitting");
        j.assertLogContains(
                "There is no credential 'other'",
                j.buildAndAssertStatus(Result.FAILURE, copyingJob(folder, "other")));
        j.buildAndAssertSuccess(copyingJob(folder, "fitting"));

        ScpCopyStep.DescriptorImpl form = j.jenkins.getDescriptorByType(ScpCopyStep.DescriptorImpl.class);
        assertEquals(
                List.of("", "fitting"),
                form.doFillCredentialsIdItems(folder, "", "f", "web:/x", "22").stream().map(o -> o.value).toList());
        assertEquals(
                List.of("", "other"),
                form.doFillCredentialsIdItems(folder, "", "a.example.com:x", "y", "22").stream()
                        .map(o -> o.value)
                        .toList());
    }

    @Test
    public void aCredentialsParameterCanBeUsed() throws Exception {
        Jobs.add(Jobs.password("chosen"));
        WorkflowJob job = copyingJob(null, "${CREDENTIAL}");
        job.addProperty(new ParametersDefinitionProperty(new CredentialsParameterDefinition(
                "CREDENTIAL", null, "chosen", StandardUsernamePasswordCredentials.class.getName(), true)));
        j.buildAndAssertSuccess(job);

        FreeStyleProject project = j.createFreeStyleProject();
        project.addProperty(new ParametersDefinitionProperty(new CredentialsParameterDefinition(
                "CREDENTIAL", null, "chosen", StandardUsernamePasswordCredentials.class.getName(), true)));
        project.getBuildersList().add(new WriteFile("f", "by parameter"));
        ScpCopyStep copy = new ScpCopyStep("f", "web:/parameter/");
        copy.credentialsId = "${CREDENTIAL}";
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        j.buildAndAssertSuccess(project);
        assertEquals("by parameter", Files.readString(server.root().resolve("parameter/f")));
    }

    @Test
    public void systemScopeIsNotForJobs() throws Exception {
        Jobs.add(new UsernamePasswordCredentialsImpl(
                CredentialsScope.SYSTEM, "of-system", null, Jobs.USER, Jobs.PASSWORD));
        j.assertLogContains(
                "There is no credential 'of-system'",
                j.buildAndAssertStatus(Result.FAILURE, copyingJob(null, "of-system")));
    }
}
