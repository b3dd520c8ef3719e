using System.Runtime.Versioning;

// MariaDB, php-fpm and nginx as they come on Debian.
[assembly: SupportedOSPlatform("linux")]
