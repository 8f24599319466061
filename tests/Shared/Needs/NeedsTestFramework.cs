using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Grid.Testing;

/// <summary>xunit's own framework, which also skips what lacks something it needs.</summary>
/// <remarks>
/// A fact's own Skip cannot tell: the facts of a contract belong to whoever inherits them, and each heir needs something
/// else.
/// </remarks>
public sealed class NeedsTestFramework(IMessageSink sink) : XunitTestFramework(sink)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink sink)
        : XunitTestFrameworkExecutor(assembly, sources, sink)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions options) =>
            base.RunTestCases(testCases.Select(SkipWhatLacks), executionMessageSink, options);

        private IXunitTestCase SkipWhatLacks(IXunitTestCase test)
        {
            Type testClass = test.TestMethod.TestClass.Class.ToRuntimeType();
            return (testClass.GetCustomAttribute<NeedsAttribute>()?.Missing ?? LackOf(testClass, test)) is { } missing
                ? new XunitSkippedDataRowTestCase(
                    DiagnosticMessageSink,
                    TestMethodDisplay.ClassAndMethod,
                    TestMethodDisplayOptions.None,
                    test.TestMethod,
                    missing,
                    test.TestMethodArguments)
                : test;
        }

        private static string? LackOf(Type testClass, IXunitTestCase test) => testClass.GetCustomAttributes<LacksAttribute>()
            .FirstOrDefault(lack => lack.Test == test.TestMethod.Method.Name)?.Reason;
    }
}
