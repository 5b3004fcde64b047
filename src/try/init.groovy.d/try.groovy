// What `mvn hpi:run` starts besides Jenkins: SSH servers on this machine, a configuration that names them, and a job for each
// recipe of the guide. Everything is made anew at each start; what the servers hold lies in target/try/hosts.

import hudson.model.TopLevelItem
import io.jenkins.plugins.casc.ConfigurationAsCode
import java.security.SecureRandom
import jenkins.model.Jenkins
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition
import org.jenkinsci.plugins.workflow.job.WorkflowJob

def directory = new File(System.getProperty('scpCopy.try'))
def hosts = new File(Jenkins.get().rootDir, 'hosts')

// The SSH server of the tests, from Maven's own repository: Jenkins does not have it.
def version = System.getProperty('scpCopy.sshd')
def repository = System.getProperty('scpCopy.repository', '')
def jars = new File(new File(repository).absolute ? repository : System.getProperty('user.home') + '/.m2/repository', 'org/apache/sshd')
def loader = new URLClassLoader(
        ['common', 'core', 'scp', 'sftp'].collect { new File(jars, "sshd-$it/$version/sshd-$it-${version}.jar").toURI().toURL() } as URL[],
        Jenkins.get().pluginManager.uberClassLoader)
def type = { loader.loadClass('org.apache.sshd.' + it) }

// Nobody else on this machine knows it, and the servers listen on it alone.
def password = new BigInteger(160, new SecureRandom()).toString(32)
System.setProperty('scpCopy.try.password', password)

/** Runs a command as sshd does: by the shell, in the login directory. */
def shell = { File home, String line ->
    def streams = [:]
    Process process = null
    def pump = { from, to, Closure end ->
        Thread.start {
            try {
                byte[] buffer = new byte[32768]
                for (int n = 0; n >= 0; n = from.read(buffer)) {
                    to.write(buffer, 0, n)
                    to.flush()
                }
            } catch (IOException gone) {
                // The other end sees that by itself.
            } finally {
                end()
            }
        }
    }
    [setInputStream: { streams.in = it },
     setOutputStream: { streams.out = it },
     setErrorStream: { streams.err = it },
     setExitCallback: { streams.exit = it },
     start: { channel, environment ->
         process = new ProcessBuilder('sh', '-c', line).directory(home).start()
         pump(streams.in, process.outputStream) { org.codehaus.groovy.runtime.DefaultGroovyMethodsSupport.closeQuietly(process.outputStream) }
         def out = pump(process.inputStream, streams.out) { }
         def err = pump(process.errorStream, streams.err) { }
         Thread.start {
             int status = process.waitFor()
             [out, err]*.join()
             streams.exit.onExit(status)
         }
     },
     destroy: { channel -> process?.destroy() }].asType(type('server.command.Command'))
}

def serve = { String name, boolean sftpAlone ->
    def home = new File(hosts, name)
    home.mkdirs()
    def server = type('server.SshServer').setUpDefaultServer()
    server.host = '127.0.0.1'
    def key = type('server.keyprovider.SimpleGeneratorHostKeyProvider').newInstance([new File(hosts, name + '.key').toPath()] as Object[])
    key.algorithm = 'EC'
    server.keyPairProvider = key
    server.keyboardInteractiveAuthenticator = null
    server.passwordAuthenticator = { user, given, session -> given == password }.asType(type('server.auth.password.PasswordAuthenticator'))
    if (sftpAlone) {
        server.fileSystemFactory = type('common.file.virtualfs.VirtualFileSystemFactory').newInstance([home.toPath()] as Object[])
        server.subsystemFactories = [type('sftp.server.SftpSubsystemFactory').newInstance()]
    } else {
        server.commandFactory = { channel, line -> shell(home, line) }.asType(type('server.command.CommandFactory'))
        server.forwardingFilter = type('server.forward.AcceptAllForwardingFilter').INSTANCE
    }
    server.start()
    def line = "[127.0.0.1]:$server.port " + type('common.config.keys.PublicKeyEntry').toString(key.loadKeys(null).first().public)
    System.setProperty("scpCopy.try.${name}.port", server.port as String)
    System.setProperty("scpCopy.try.${name}.key", line)
}
['web1', 'web2', 'db1', 'bastion', 'new'].each { serve(it, false) }
serve('files', true)

ConfigurationAsCode.get().configure(new File(directory, 'jenkins.yaml').path)

new File(directory, 'jobs').eachFile { file ->
    def name = file.name.replaceFirst(/\.\w+$/, '')
    def text = file.getText('UTF-8')
    if (file.name.endsWith('.xml')) {
        def stream = new ByteArrayInputStream(text.getBytes('UTF-8'))
        def old = Jenkins.get().getItem(name)
        old ? old.updateByXml(new javax.xml.transform.stream.StreamSource(stream)) : Jenkins.get().createProjectFromXML(name, stream)
    } else {
        WorkflowJob job = Jenkins.get().getItem(name) ?: Jenkins.get().createProject(WorkflowJob, name)
        job.description = text.readLines()[0].replaceFirst('// ', '')
        job.definition = new CpsFlowDefinition(text, true)
        job.save()
    }
}
