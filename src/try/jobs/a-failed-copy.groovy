// Two copies; of the second one, a file fails, since a directory is in its way
node {
    deleteDir()
    writeFile file: 'shop.war', text: 'shop' * 6000000
    writeFile file: 'img/banner-1.webp', text: '1' * 30000
    writeFile file: 'img/banner-2.webp', text: '2' * 60000
    scpCopy from: '**', to: 'web1:files', verify: 'sha256', bandwidth: '6 MB/s', publicUrl: 'https://files.example.com/{path}'
    scpCopy from: 'img/**', to: 'web2:archive', before: 'mkdir -p archive/img/banner-2.webp', failOnError: false
}
