using System.Security.Cryptography;
using System.Text;
using Colophon.Verdicts.Facts;

namespace Colophon.Assurance.Reviews;

/// <summary>The list a review is done from, frozen by its hash: one line per account, <c>id TAB roles TAB super</c>, in order of id.</summary>
public static class AccessList
{
    public static string Sha256(SiteView site) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(site.Users.Select(u => $"{u.Id}\t{string.Join(',', u.Roles)}\t{(u.Super ? "super" : "")}\n")))));
}
