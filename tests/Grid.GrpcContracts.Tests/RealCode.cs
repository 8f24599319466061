using System.Reflection;
using System.Runtime.CompilerServices;

namespace Grid.GrpcContracts.Tests;

/// <summary>The code of an assembly, made ready to run as far as that can be done without running it.</summary>
internal static class RealCode
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>All types; loading them already fails when one leaves an abstract member of a base without a body.</summary>
    public static IReadOnlyList<Type> Types(Assembly assembly) => assembly.GetTypes();

    public static IEnumerable<MethodInfo> Overrides(Type type) => type.GetMethods(Declared)
        .Where(method => method.IsVirtual && !method.IsStatic && !method.Attributes.HasFlag(MethodAttributes.NewSlot));

    /// <summary>Methods with a body; Windows' own functions are declared here without one.</summary>
    public static IEnumerable<MethodBase> Bodies(Type type) => type.GetMembers(Declared).OfType<MethodBase>()
        .Where(method => !method.IsAbstract && !method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        .Where(method => !method.MethodImplementationFlags.HasFlag(MethodImplAttributes.Runtime));

    public static string? FailureToCompile(MethodBase method)
    {
        Type[] arguments = [.. method.DeclaringType!.GetGenericArguments(), .. method.IsGenericMethod ? method.GetGenericArguments() : []];
        try
        {
            RuntimeHelpers.PrepareMethod(
                method.MethodHandle, arguments.Length == 0 ? null : [.. arguments.Select(argument => Fitting(argument).TypeHandle)]);
            return null;
        }
        catch (Exception failure) when (failure is TypeLoadException or MissingMemberException or InvalidProgramException
            or ArgumentException or FileNotFoundException or MethodAccessException or FieldAccessException)
        {
            return failure.Message;
        }
    }

    /// <summary>A type that the constraints of a type parameter allow.</summary>
    private static Type Fitting(Type parameter)
    {
        if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            return typeof(int);
        }

        Type[] constraints = parameter.GetGenericParameterConstraints();
        return constraints.Length == 0 || constraints[0].ContainsGenericParameters ? typeof(object) : constraints[0];
    }
}
