using System.Runtime.Versioning;

// The test support it leans on sets up MariaDB, php-fpm and nginx as they come on Debian.
[assembly: SupportedOSPlatform("linux")]
