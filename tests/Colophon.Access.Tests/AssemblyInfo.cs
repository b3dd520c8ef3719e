using System.Runtime.Versioning;

// What the tests share also drives php-fpm and MariaDB as they come on Debian.
[assembly: SupportedOSPlatform("linux")]
