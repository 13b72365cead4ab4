import type { PackageNames } from '../fetchSources';

/**
 * Where the examples come from. A package is either trained on or held out as a whole, for all of its languages, so
 * the accuracy is measured on the code of people and projects that the model never saw.
 */
export const SOURCES: Readonly<Record<'train' | 'heldOut', PackageNames>> = {
  train: {
    'debian-source': words(`
      rust-clap jinja2 node-express jquery golang-google-grpc syncthing rclone
      guava-libraries libcommons-lang3-java jackson-databind ant jsoup apache-log4j2 maven
      curl git redis tmux htop busybox libuv1
      fmtlib nlohmann-json3 catch2 spdlog yaml-cpp ninja-build cppcheck abseil protobuf poppler
      keepass2 thrift antlr4 grpc z3 symfony composer php-monolog php-twig php-laravel-framework php-parser
      libmojolicious-perl libwww-perl libmoose-perl lintian libtemplate-perl
      dracut autoconf initramfs-tools icinga2 ledgersmb wordpress luarocks nmap vis
      pandoc haskell-lens haskell-aeson haskell-yesod-core haskell-conduit haskell-servant
      kotlin r-cran-ggplot2 r-cran-shiny r-cran-devtools r-cran-mass
    `),
    debian: words(`
      librust-serde-dev librust-regex-dev librust-tokio-dev librust-rayon-dev librust-hyper-dev librust-itertools-dev
      librust-image-dev librust-chrono-dev librust-syn-dev librust-h2-dev librust-cargo-dev librust-petgraph-dev
      python3-django python3-sqlalchemy python3-pytest python3-networkx python3-sphinx python3-twisted python3-aiohttp
      python3-docutils borgbackup ansible-core
      ruby-activerecord ruby-actionpack ruby-activesupport ruby-rack rake jekyll ruby-sequel rubocop ruby-mail puma vagrant
      golang-github-gin-gonic-gin-dev golang-github-spf13-cobra-dev golang-golang-x-tools-dev golang-github-docker-docker-dev
      php-doctrine-dbal phpmyadmin dokuwiki roundcube-core
      libdbix-class-perl spamassassin perl-modules-5.36 libcatalyst-perl libimage-exiftool-perl
      bash-completion live-build testssl.sh byobu shunit2 debootstrap neofetch mandos-client
      postgresql-15-partman postgresql-15-pgtap sqlfluff postgresql-15-orafce bacula-director-pgsql davical roundcube-mysql
      postgresql-15-postgis-3-scripts freeradius-config mariadb-server-core
      lua-penlight awesome prosody minetest-data neovim-runtime lua-busted lua-lgi lua-posix lua-socket lua-sec lua-json lua-luassert lua-cosmo
      libjs-bootstrap5 fonts-font-awesome
    `),
    npm: words(`
      rxjs effect type-fest react-native react-native-screens expo-modules-core expo-camera
      @capacitor/ios @capacitor/android react-native-maps expo-notifications expo-image expo-updates
      @stripe/stripe-react-native react-native-reanimated bulma @tanstack/query-core @trpc/server @reduxjs/toolkit
      mobx chevrotain puppeteer-core matrix-js-sdk io-ts
      lodash async webpack eslint yargs underscore three mocha express prettier-plugin-packagejson d3-array d3-shape
      react-native-windows bootstrap @fortawesome/fontawesome-free com.cysharp.unitask
      mongoose sequelize knex bluebird handlebars ejs grunt backbone moment video.js npm winston ramda fastify restify
      pug uglify-js terser mathjs node-forge sinon tape jsdom log4js request cheerio superagent
      ethers reselect @tanstack/router-core rxdb prosemirror-state prosemirror-transform @tldraw/editor
      livekit-client @trpc/client tone react-native-paper @solana/web3.js
    `),
  },
  heldOut: {
    'debian-source': words(`
      mercurial golang-logrus fzf gh junit4 picocli netty
      lua5.4 libevent zlib xz-utils dash leveldb googletest re2 rapidjson pugixml mosh
      dbus-sharp zeroc-ice phpunit php-guzzlehttp-psr7 php-nesbot-carbon libdatetime-perl ack devscripts
      knot-resolver lua-cjson xmonad hlint haskell-hakyll haskell-megaparsec haskell-vector r-cran-httr r-cran-usethis
    `),
    debian: words(`
      librust-nom-dev librust-rand-dev librust-url-dev librust-crossbeam-channel-dev librust-reqwest-dev
      python3-flask python3-requests python3-click python3-werkzeug python3-rich pelican
      ruby-sinatra ruby-thor ruby-haml ruby-i18n ruby-rspec-core ruby-faraday
      golang-github-gorilla-mux-dev golang-github-prometheus-client-golang-dev
      phpldapadmin libdancer2-perl rkhunter dehydrated git-buildpackage bats
      tt-rss postfixadmin slony1-2-bin postgresql-15-pgsphere pgagent postgresql-15-pglogical pdns-backend-pgsql
      lua-argparse lua-ldoc lua-http lua-copas lua-orbit
    `),
    npm: words(`
      zod hono ts-essentials react-native-svg react-native-gesture-handler expo-file-system expo-location
      expo-av react-native-vision-camera expo-contacts foundation-sites immer redux superstruct remeda
      ws commander leaflet postcss chokidar got @tanstack/table-core
      com.neuecc.unirx pm2 nodemailer koa hls.js dexie prosemirror-view prosemirror-model
    `),
  },
};

/** The languages the model tells apart, each with the endings of its files. */
export const LANGUAGES: Readonly<Record<string, RegExp>> = {
  c: /\.c$/,
  cpp: /\.(cpp|cc|cxx|hpp|hh|hxx)$/,
  csharp: /\.cs$/,
  css: /\.css$/,
  go: /\.go$/,
  haskell: /\.hs$/,
  html: /\.html?$/,
  java: /\.java$/,
  javascript: /\.[cm]?js$/,
  json: /\.json$/,
  kotlin: /\.kts?$/,
  lua: /\.lua$/,
  perl: /\.(pl|pm)$/,
  php: /\.php$/,
  python: /\.py$/,
  r: /\.[Rr]$/,
  ruby: /\.rb$/,
  rust: /\.rs$/,
  shell: /\.(sh|bash)$/,
  sql: /\.sql$/,
  swift: /\.swift$/,
  typescript: /\.[cm]?ts$/,
  yaml: /\.ya?ml$/,
};

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
