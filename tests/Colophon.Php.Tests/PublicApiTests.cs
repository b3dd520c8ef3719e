using System.Reflection;
using System.Text;

namespace Colophon.Php.Tests;

/// <summary>The public surface of Php is a promise to other parts: changing it is a decision, shown in the diff of PublicApi.txt.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_recorded_one()
    {
        var actual = Describe(typeof(PhpVersion).Assembly);
        var recorded = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));
        var written = Path.Combine(AppContext.BaseDirectory, "PublicApi.actual.txt");
        File.WriteAllText(written, actual);
        Assert.True(recorded == actual, $"The public surface changed. If that is meant, copy {written} over tests/Colophon.Php.Tests/PublicApi.txt.");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsInterface ? "interface " : type.IsValueType ? "struct " : type.IsAbstract && type.IsSealed ? "static class " : type.IsAbstract ? "abstract class " : type.IsSealed ? "sealed class " : "class ").Append(type).Append('\n');
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m is ConstructorInfo or PropertyInfo or FieldInfo || (m is MethodInfo method && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !m.Name.Contains('<')))
                .Select(m => "  " + m).Order(StringComparer.Ordinal);
            foreach (var member in members) { text.Append(member).Append('\n'); }
        }
        return text.ToString();
    }
}
