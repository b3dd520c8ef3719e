using Colophon.TestSupport.Mutation;

namespace Colophon.Binder.Tests.Attacks;

/// <summary>
/// The editor's row of the table by seeded mutation. <c>COLOPHON_DEMO_BINDER</c> names a folder with <c>evidence/*.zip</c> and <c>trust.json</c>, as <c>./colophon demo --once --data DIR</c> leaves it, to
/// attack instead of the scenario's; <c>COLOPHON_MUTATIONS</c> says how often.
/// </summary>
public sealed class MutationTests(Binders binders) : IClassFixture<Binders>
{
    [Fact]
    public async Task No_mutation_is_believed_none_hangs_and_each_is_told_for_what_it_is()
    {
        var cancel = TestContext.Current.CancellationToken;
        var demo = Environment.GetEnvironmentVariable("COLOPHON_DEMO_BINDER");
        var count = int.Parse(Environment.GetEnvironmentVariable("COLOPHON_MUTATIONS") ?? "1500", System.Globalization.CultureInfo.InvariantCulture);
        var path = demo is null ? binders.Good : Assert.Single(Directory.GetFiles(Path.Combine(demo, "evidence"), "*.zip"));
        var policy = demo is null ? binders.Ledger.Keys.Policy : TrustPolicy.Parse(await File.ReadAllBytesAsync(Path.Combine(demo, "trust.json"), cancel), out var problem) ?? throw new InvalidDataException(problem);
        var honest = Binders.Verify(path, new() { Policy = policy });
        Assert.True(honest.Code is BinderCode.Intact or BinderCode.Incomplete, Binders.Explain(honest));
        Assert.Empty(await MutationRun.FaultsAsync(path, policy, first: 1, count, cancel));
    }

    [Fact]
    public void Taken_apart_and_put_together_a_binder_is_the_same_bytes()
    {
        var binder = File.ReadAllBytes(binders.Good);
        Assert.Equal(binder, RawZip.Read(binder).Write());
    }
}
